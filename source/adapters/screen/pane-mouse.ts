import type { Region } from '../../ports/agent-terminal.ts';
import type { Emulator } from '../terminal/emulator.ts';
import type { Grain, Spot } from '../terminal/selection.ts';
import type { Reader } from './reader.ts';
import type { MouseReport } from './translate-mouse.ts';

/** Lines per notch of the wheel, as most terminals have it. */
const NOTCH = 3;
/** Two presses within this time at the same cell are a double click. */
const DOUBLE_MS = 400;

const WHEEL = 64;
const MOTION = 32;
const grains: readonly Grain[] = ['characters', 'words', 'lines'];

/** What a mouse report of ours means beside the pane: keys for the interface, or for an agent that has the keys. */
export type MouseOutcome = 'done' | { readonly toInterface: string } | { readonly toAgent: string };

/** What is looked at, and how it is scrolled. */
interface Looked {
  readonly emulator: Emulator;
  readonly reader: Reader;
  scroll(lines: number): unknown;
}

/** The mouse where it is ours: the wheel scrolls, pressing and dragging in the pane selects. */
export class PaneMouse {
  private pressed: Spot | null = null;
  private clicks = 0;
  private last = { x: -1, y: -1, at: 0 };

  handle(report: MouseReport, region: Region, looked: Looked, inside: boolean): MouseOutcome {
    const { reader } = looked;
    const spot = { x: report.x - region.x, y: report.y - region.y };
    const within = spot.x >= 0 && spot.y >= 0 && spot.x < region.width && spot.y < region.height;
    if ((report.button & WHEEL) !== 0) return this.wheel(report, within, looked, inside);
    if (report.released) {
      this.pressed = null;
      // A click alone selects nothing.
      if (reader.selecting === 'cursor') reader.select('end');
      return 'done';
    }
    if ((report.button & 3) !== 0) return 'done';
    if ((report.button & MOTION) !== 0) {
      if (this.pressed !== null) reader.drag(spot, grains[this.clicks - 1] ?? 'characters');
      return 'done';
    }
    if (within) this.press(spot, reader);
    return 'done';
  }

  private wheel({ button }: MouseReport, within: boolean, looked: Looked, inside: boolean): MouseOutcome {
    const { emulator } = looked;
    const down = (button & 3) === 1;
    if ((button & 3) > 1) return 'done';
    if (!within) return { toInterface: `\x1b[${down ? 'B' : 'A'}` };
    // A full screen has nothing to scroll; terminals send it arrow keys instead.
    if (inside && emulator.buffer.type === 'alternate')
      return { toAgent: `\x1b${emulator.modes.cursorKeys ? 'O' : '['}${down ? 'B' : 'A'}`.repeat(NOTCH) };
    looked.scroll(down ? NOTCH : -NOTCH);
    return 'done';
  }

  private press(spot: Spot, reader: Reader): void {
    const again = spot.x === this.last.x && spot.y === this.last.y && performance.now() - this.last.at < DOUBLE_MS;
    this.clicks = again ? (this.clicks % grains.length) + 1 : 1;
    this.last = { ...spot, at: performance.now() };
    this.pressed = spot;
    reader.select('end');
    reader.pressAt(spot);
    if (this.clicks > 1) reader.drag(spot, grains[this.clicks - 1] ?? 'characters');
  }
}

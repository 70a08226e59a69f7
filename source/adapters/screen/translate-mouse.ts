import type { Region } from '../../ports/agent-terminal.ts';
import type { InnerModes } from '../terminal/emulator.ts';

const RELEASE = 3;
/** Bits of the button number beside the button: shift, meta, control, motion. */
const MODIFIERS = 0b111100;
const MOTION = 0b100000;

/** A mouse report in SGR form (`CSI < button ; x ; y M`), cells from 0. */
export interface MouseReport {
  readonly button: number;
  readonly x: number;
  readonly y: number;
  readonly released: boolean;
}

/** Reads a mouse report; undefined when a sequence is none. */
export function mouseReport(text: string): MouseReport | undefined {
  const match = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])$/.exec(text);
  if (match === null) return undefined;
  return { button: Number(match[1]), x: Number(match[2]) - 1, y: Number(match[3]) - 1, released: match[4] === 'm' };
}

/**
 * A mouse report of the person's terminal (SGR form, `CSI < button ; x ; y M`) as the agent wants it: its own
 * coordinates, its own encoding. Null: it is not for the agent. Undefined: this is no mouse report.
 */
export function translateMouse(report: string, region: Region, modes: InnerModes): string | null | undefined {
  const read = mouseReport(report);
  if (read === undefined) return undefined;
  const { button, released } = read;
  const [x, y] = [read.x - region.x, read.y - region.y];
  const within = x >= 0 && y >= 0 && x < region.width && y < region.height;
  const dragged = (button & MOTION) !== 0 && (button & 3) !== RELEASE;
  // A drag that began in the pane may end beside it; a press there is not the agent's.
  if (modes.mouse === 'none' || (!within && !released && !dragged)) return null;
  if (modes.mouse === 'x10' && (released || (button & ~3) !== 0)) return null;
  const column = Math.min(Math.max(x, 0), region.width - 1) + 1;
  const row = Math.min(Math.max(y, 0), region.height - 1) + 1;
  if (modes.mouseEncoding === 'sgr') return `\x1b[<${button};${column};${row}${released ? 'm' : 'M'}`;
  // The old form: three bytes, released is a button of its own, 223 columns at most.
  if (column > 223 || row > 223) return null;
  const old = released ? (button & MODIFIERS) | RELEASE : button;
  return `\x1b[M${String.fromCharCode(old + 32, column + 32, row + 32)}`;
}

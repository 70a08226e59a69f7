import type { Region } from '../../ports/agent-terminal.ts';
import type { Emulator } from '../terminal/emulator.ts';
import type { Highlight } from '../terminal/search.ts';
import type { Spot } from '../terminal/selection.ts';

/**
 * The part of a terminal that a pane shows where the terminal has a size of its own, as in a replay. Of what is larger
 * than the pane it shows the lines up to the cursor, and is moved; what is smaller is whole.
 */
export class PaneWindow {
  private readonly emulator: Emulator;
  private readonly region: () => Region | null;
  private left = 0;
  /** The first line shown; null follows the cursor. */
  private top: number | null = null;

  constructor(emulator: Emulator, region: () => Region | null) {
    this.emulator = emulator;
    this.region = region;
  }

  /** The cell of the terminal's visible screen that is in the pane's upper left corner. */
  get corner(): Spot {
    return { x: Math.min(this.left, this.hidden), y: Math.min(this.top ?? this.lowest, this.last) };
  }

  /** How many columns do not fit into the pane. */
  get hidden(): number {
    return Math.max(0, this.emulator.columns - (this.region()?.width ?? this.emulator.columns));
  }

  /** How many lines below what is shown the cursor is. */
  get above(): number {
    return Math.max(0, this.lowest - this.corner.y);
  }

  /** Goes up (negative) or down within the terminal's screen; returns the lines that were too many. */
  scroll(lines: number): number {
    const from = this.corner.y;
    const to = Math.max(0, Math.min(this.last, from + lines));
    this.top = to >= this.lowest ? null : to;
    return lines - (to - from);
  }

  /** Goes to the side by so many columns. */
  pan(columns: number): void {
    this.left = Math.max(0, Math.min(this.hidden, this.corner.x + columns));
  }

  /** Follows the cursor again. */
  follow(): void {
    this.top = null;
  }

  /** Brings a marked place into what is shown. */
  reveal({ x, y, width }: Highlight): void {
    const region = this.region();
    if (region === null) return;
    const { corner } = this;
    if (y < corner.y || y >= corner.y + region.height)
      this.top = Math.max(0, Math.min(this.last, y - (region.height >> 1)));
    if (x < corner.x || x + width > corner.x + region.width) this.pan(x - (region.width >> 1) - corner.x);
  }

  /** The first line when the last one is shown at the bottom. */
  private get last(): number {
    return Math.max(0, this.emulator.rows - (this.region()?.height ?? this.emulator.rows));
  }

  /** The first line when the cursor's is the lowest that is shown. */
  private get lowest(): number {
    const height = this.region()?.height ?? this.emulator.rows;
    return Math.min(this.last, Math.max(0, this.emulator.cursor.y - height + 1));
  }
}

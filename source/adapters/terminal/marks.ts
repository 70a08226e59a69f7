import type { Emulator, Followed } from './emulator.ts';

/** So many places are kept; the oldest go first. */
const MOST = 2_000;

/**
 * Named places in an emulator's output, to jump to. Only the newest is a marker of xterm's, which costs time for every
 * line that leaves the scrollback; the others are counted from it.
 */
export class Marks {
  private readonly emulator: Emulator;
  /** Lines since the first mark, and that number for the newest one, whose line xterm follows. */
  private places: number[] = [];
  private newest: { readonly line: Followed; readonly place: number } | null = null;

  constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  /** Marks the line that the output is at. A full screen of a program has no lines to go back to. */
  add(): void {
    const { buffer } = this.emulator;
    if (buffer.type === 'alternate') return;
    const line = buffer.baseY + buffer.cursorY;
    const offset = this.offset();
    // The newest is gone, and with it all that were above.
    if (offset === null) this.places = [];
    const place = line + (offset ?? 0);
    this.newest?.line.forget();
    this.newest = { line: this.emulator.follow(line), place };
    if (this.places.at(-1) === place) return;
    this.places.push(place);
    if (this.places.length > MOST) this.places.shift();
  }

  /**
   * Does what wraps the lines anew, a change of the width, and finds the places again: each is as many whole lines above
   * the newest as it was.
   */
  throughRewrap(act: () => void): void {
    const before = this.offset();
    const newest = this.newest?.line.now() ?? -1;
    if (before === null) {
      act();
      return;
    }
    const starts = this.startsAbove(newest);
    const ranks = this.places.map((place) => starts.findIndex((start) => start <= place - before));
    act();
    const offset = this.offset();
    const now = offset === null ? [] : this.startsAbove(this.newest?.line.now() ?? 0);
    this.places = ranks.flatMap((rank) => (now[rank] === undefined ? [] : [now[rank] + (offset ?? 0)]));
    const last = this.places.at(-1);
    if (this.newest !== null && last !== undefined && offset !== null && last !== this.newest.place) {
      this.newest.line.forget();
      this.newest = { line: this.emulator.follow(last - offset), place: last };
    }
  }

  /** The first rows of all lines down to the one that holds a row, the lowest first. */
  private startsAbove(row: number): number[] {
    const { buffer } = this.emulator;
    const starts: number[] = [];
    for (let line = row; line >= 0; line--) if (buffer.getLine(line)?.isWrapped !== true) starts.push(line);
    return starts;
  }

  /** The line of the nearest mark after (1) or before (-1) a line; null when there is none. */
  from(line: number, step: 1 | -1): number | null {
    const offset = this.offset();
    if (offset === null) return null;
    const lines = this.places.map((place) => place - offset).filter((at) => at >= 0);
    return (step === 1 ? lines.find((at) => at > line) : lines.findLast((at) => at < line)) ?? null;
  }

  /** What is to be taken from a place to have its line now. */
  private offset(): number | null {
    if (this.newest === null) return null;
    const line = this.newest.line.now();
    return line < 0 ? null : this.newest.place - line;
  }
}

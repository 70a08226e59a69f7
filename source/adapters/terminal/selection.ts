import type { Emulator, Followed } from './emulator.ts';
import type { Highlight } from './search.ts';

/** How a selection grows: by characters, by whole words, or by whole lines. */
export type Grain = 'characters' | 'words' | 'lines';

/** A cell of the visible screen, from 0. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface End {
  readonly line: Followed;
  readonly column: number;
}

/** A selection of the emulator's text that stays at its place while output goes on. */
export class Selection {
  grain: Grain;
  private readonly emulator: Emulator;
  private anchor: End | null = null;
  private head: End;

  /** Begins with a cursor at a spot; nothing is selected until `mark`. */
  constructor(emulator: Emulator, spot: Spot, grain: Grain = 'characters') {
    this.emulator = emulator;
    this.grain = grain;
    this.head = this.endAt(spot);
  }

  /** Whether there is more than a cursor. */
  get marked(): boolean {
    return this.anchor !== null;
  }

  /** What is selected begins (or ends) here from now on. */
  mark(grain: Grain = this.grain): void {
    this.grain = grain;
    this.anchor?.line.forget();
    this.anchor = this.endAt(this.spot());
  }

  /** Back to a cursor. */
  unmark(): void {
    this.anchor?.line.forget();
    this.anchor = null;
  }

  /** Moves the cursor to a spot; beyond the screen's edge the lines scroll. */
  moveTo({ x, y }: Spot): void {
    const { rows, columns } = this.emulator;
    if (y < 0) this.emulator.scroll(y);
    if (y >= rows) this.emulator.scroll(y - rows + 1);
    // Scrolling to the end would follow the output; a selection stays.
    this.emulator.hold();
    this.head.line.forget();
    this.head = this.endAt({
      x: Math.min(Math.max(x, 0), columns - 1),
      y: Math.min(Math.max(y, 0), rows - 1),
    });
  }

  /** Where the cursor is on the screen; rows beyond it are negative or too large. */
  spot(): Spot {
    return { x: this.head.column, y: Math.max(0, this.head.line.now()) - this.emulator.buffer.viewportY };
  }

  /** The selected cells that are visible. */
  visible(): Highlight[] {
    const { viewportY } = this.emulator.buffer;
    const cursor = this.spot();
    const shown: Highlight[] = [];
    const range = this.range();
    if (range !== null)
      for (let line = Math.max(range.from.line, viewportY); line <= range.to.line; line++) {
        if (line >= viewportY + this.emulator.rows) break;
        const start = line === range.from.line ? range.from.column : 0;
        const end = line === range.to.line ? range.to.column : this.emulator.columns - 1;
        shown.push({ x: start, y: line - viewportY, width: end - start + 1, current: false });
      }
    shown.push({ ...cursor, width: 1, current: true });
    return shown;
  }

  /** The text: wrapped lines are one, blanks at the ends of lines are left out. */
  text(): string {
    const range = this.range();
    if (range === null) return '';
    let text = '';
    for (let line = Math.max(0, range.from.line); line <= range.to.line; line++) {
      const row = this.emulator.buffer.getLine(line);
      if (row === undefined) break;
      const start = line === range.from.line ? range.from.column : 0;
      const end = line === range.to.line ? range.to.column + 1 : this.emulator.columns;
      const goesOn = line < range.to.line && this.emulator.buffer.getLine(line + 1)?.isWrapped === true;
      const part = row.translateToString(false, start, Math.min(end, this.emulator.columns));
      text += goesOn ? part : `${part.trimEnd()}${line < range.to.line ? '\n' : ''}`;
    }
    return text;
  }

  end(): void {
    this.unmark();
    this.head.line.forget();
  }

  private endAt({ x, y }: Spot): End {
    const { viewportY, length } = this.emulator.buffer;
    return { line: this.emulator.follow(Math.min(Math.max(0, viewportY + y), length - 1)), column: x };
  }

  /** The first and the last cell, in order; null when nothing is selected. */
  private range(): Record<'from' | 'to', { line: number; column: number }> | null {
    if (this.anchor === null) return null;
    // A line that is gone was the oldest.
    const ends = [this.anchor, this.head].map(({ line, column }) => {
      const now = line.now();
      return now < 0 ? { line: 0, column: 0 } : { line: now, column };
    });
    const [from, to] = ends.sort((a, b) => a.line - b.line || a.column - b.column) as [Cell, Cell];
    if (this.grain === 'characters') return { from, to };
    if (this.grain === 'lines')
      return { from: { ...from, column: 0 }, to: { ...to, column: this.emulator.columns - 1 } };
    return {
      from: { ...from, column: this.wordEdge(from, -1) },
      to: { ...to, column: this.wordEdge(to, 1) },
    };
  }

  /** The column where the word around a cell begins (-1) or ends (1). */
  private wordEdge({ line, column }: Cell, step: 1 | -1): number {
    const row = this.emulator.buffer.getLine(line);
    const isWord = (x: number): boolean => /[^\s"'`<>()[\]{}|│┃║]/u.test(row?.getCell(x)?.getChars() ?? '');
    if (!isWord(column)) return column;
    let x = column;
    while (x + step >= 0 && x + step < this.emulator.columns) {
      const width = row?.getCell(x + step)?.getWidth() ?? 1;
      if (width !== 0 && !isWord(x + step)) break;
      x += step;
    }
    return x;
  }
}

type Cell = { line: number; column: number };

import type { IBufferCell, IBufferLine } from '@xterm/headless';
import type { Emulator } from '../terminal/emulator.ts';
import { BLANK, CLUSTER, type Clusters, CODE, COLOUR, INVISIBLE, UNDER_STYLE_SHIFT, WIDTH_SHIFT } from './cell.ts';
import { isHidden } from './clean-cluster.ts';
import { Grid } from './grid.ts';

/** xterm's own cell, as its public `getCell` fills it; the numbers are what its methods decode (pinned by a test). */
interface RawCell extends IBufferCell {
  readonly content: number;
  readonly fg: number;
  readonly bg: number;
  readonly combinedData: string;
  readonly extended: { readonly underlineStyle: number; readonly underlineColor: number };
}

const HAS_EXTENDED = 1 << 28;

/** What of a line is read without asking cell by cell: the numbers that `getCell` decodes, three per cell. */
interface RawLine {
  readonly _line?: { readonly _data?: Uint32Array };
}
const RAW = 3;

/** A line-drawing character as a cell's glyph. */
const line = (text: string): number => (1 << WIDTH_SHIFT) | (text.codePointAt(0) as number);
const [VERTICAL, HORIZONTAL, CORNER] = [line('│'), line('─'), line('┘')];

/**
 * Reads an emulator's visible cells into a grid, cleaned: nothing hidden, no half characters, one form for all blanks.
 * Cells beyond the emulator's size are blank. Rows whose numbers are those of the last time are not read again.
 * With a `corner` the emulator has a size of its own: reading begins at that cell of its screen, and where the screen
 * ends before the grid does, a line is drawn.
 */
export class PaneReader {
  readonly grid: Grid;
  private readonly clusters: Clusters;
  private readonly seen: Buffer;
  /** Rows of which `seen` tells all: without clusters and underline styles, which are kept elsewhere. */
  private readonly telling: boolean[] = [];
  private left: number | undefined;

  constructor(columns: number, rows: number, clusters: Clusters) {
    this.grid = new Grid(columns, rows);
    this.clusters = clusters;
    this.seen = Buffer.alloc(columns * rows * RAW * 4);
  }

  /** Returns the rows that were read again. */
  read(emulator: Emulator, corner: { readonly x: number; readonly y: number } | null = null): number[] {
    const { grid } = this;
    const { x: left, y: top } = corner ?? { x: 0, y: 0 };
    if (corner?.x !== this.left) this.telling.length = 0;
    this.left = corner?.x;
    const changed: number[] = [];
    const { buffer } = emulator;
    const cell = buffer.getNullCell() as RawCell;
    for (let y = 0; y < grid.rows; y++) {
      const line = y + top < emulator.rows ? buffer.getLine(buffer.viewportY + y + top) : undefined;
      const columns = Math.max(0, Math.min(grid.columns, emulator.columns - left, (line?.length ?? 0) - left));
      if (line !== undefined && this.unchanged(line as RawLine, y, left, columns)) continue;
      if (line === undefined) grid.clearRow(y);
      this.telling[y] = line !== undefined && this.readRow(line, y, left, columns, cell);
      if (corner !== null) this.drawEdge(y, emulator.columns - left, emulator.rows - top);
      changed.push(y);
    }
    return changed;
  }

  /** The line around a screen of that size, as far as it is in this row. */
  private drawEdge(y: number, columns: number, rows: number): void {
    const { grid } = this;
    if (y === rows) for (let x = 0; x < Math.min(columns, grid.columns); x++) grid.set(x, y, HORIZONTAL, 0, 0, 0);
    if (columns < grid.columns && y <= rows) grid.set(columns, y, y === rows ? CORNER : VERTICAL, 0, 0, 0);
  }

  private unchanged(line: RawLine, y: number, left: number, columns: number): boolean {
    const data = line._line?._data;
    if (data === undefined || columns < this.grid.columns) return false;
    const now = Buffer.from(data.buffer, data.byteOffset + left * RAW * 4, columns * RAW * 4);
    const start = y * columns * RAW * 4;
    if (this.telling[y] === true && now.compare(this.seen, start, start + now.length) === 0) return true;
    now.copy(this.seen, start);
    return false;
  }

  /** Returns whether the row's numbers tell all of it. */
  private readRow(line: IBufferLine, y: number, left: number, columns: number, cell: RawCell): boolean {
    const { grid, clusters } = this;
    const data = (line as RawLine)._line?._data;
    let half = false;
    let telling = columns === grid.columns;
    for (let x = 0; x < columns; x++) {
      const at = (left + x) * RAW;
      let glyph: number;
      let fg = data?.[at + 1] ?? 0;
      let bg = data?.[at + 2] ?? 0;
      let under = 0;
      if (data !== undefined && ((data[at] as number) & CLUSTER) === 0 && (bg & HAS_EXTENDED) === 0)
        glyph = plainGlyph(data[at] as number);
      else {
        // Asking for a cell costs ten times what looking at its numbers does.
        telling = false;
        line.getCell(left + x, cell);
        ({ fg, bg } = cell);
        glyph = glyphOf(cell, clusters);
        if ((bg & HAS_EXTENDED) !== 0) under = underOf(cell);
      }
      // A right half without its left one, or the reverse at the edge: what overwriting and odd sequences leave behind.
      if (glyph === 0 ? !half : glyph >>> WIDTH_SHIFT === 2 && x + 1 === columns) glyph = BLANK;
      if (half && glyph !== 0) grid.set(x - 1, y, BLANK, 0, 0, 0);
      half = glyph >>> WIDTH_SHIFT === 2 && (fg & INVISIBLE) === 0;
      grid.set(x, y, glyph, fg, bg, under);
    }
    for (let x = columns; x < grid.columns; x++) grid.set(x, y, BLANK, 0, 0, 0);
    return telling;
  }
}

/** The cleaned glyph; 0 for a right half. */
function glyphOf(cell: RawCell, clusters: Clusters): number {
  const { content } = cell;
  if ((content & CLUSTER) === 0) return plainGlyph(content);
  const width = content >>> WIDTH_SHIFT;
  if (width === 0) return BLANK;
  // A heap of thousands of marks in one cell is not even looked at.
  return clusters.glyph(cell.combinedData.slice(0, 64), width === 2 ? 2 : 1) || BLANK;
}

/** That of one code point. */
function plainGlyph(content: number): number {
  const code = content & CODE;
  const width = content >>> WIDTH_SHIFT;
  if (width === 0) return 0;
  if (code < 0x7f) return code > 0x20 && width === 1 ? content : BLANK;
  return isHidden(code) ? BLANK : content;
}

function underOf({ extended }: RawCell): number {
  const { underlineColor: colour, underlineStyle: style } = extended;
  return (colour & COLOUR) | (style > 1 ? style << UNDER_STYLE_SHIFT : 0);
}

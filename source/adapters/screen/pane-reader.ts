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

/**
 * Reads an emulator's visible cells into a grid, cleaned: nothing hidden, no half characters, one form for all blanks.
 * Cells beyond the emulator's size are blank. Rows whose numbers are those of the last time are not read again.
 */
export class PaneReader {
  readonly grid: Grid;
  private readonly clusters: Clusters;
  private readonly seen: Buffer;
  /** Rows of which `seen` tells all: without clusters and underline styles, which are kept elsewhere. */
  private readonly telling: boolean[] = [];

  constructor(columns: number, rows: number, clusters: Clusters) {
    this.grid = new Grid(columns, rows);
    this.clusters = clusters;
    this.seen = Buffer.alloc(columns * rows * RAW * 4);
  }

  /** Returns the rows that were read again. */
  read(emulator: Emulator): number[] {
    const { grid } = this;
    const changed: number[] = [];
    const { buffer } = emulator;
    const cell = buffer.getNullCell() as RawCell;
    for (let y = 0; y < grid.rows; y++) {
      const line = y < emulator.rows ? buffer.getLine(buffer.viewportY + y) : undefined;
      if (line === undefined) {
        grid.clearRow(y);
        this.telling[y] = false;
        changed.push(y);
        continue;
      }
      const columns = Math.min(grid.columns, emulator.columns, line.length);
      if (this.unchanged(line as RawLine, y, columns)) continue;
      this.telling[y] = this.readRow(line, y, columns, cell);
      changed.push(y);
    }
    return changed;
  }

  private unchanged(line: RawLine, y: number, columns: number): boolean {
    const data = line._line?._data;
    if (data === undefined || columns < this.grid.columns) return false;
    const now = Buffer.from(data.buffer, data.byteOffset, columns * RAW * 4);
    const start = y * columns * RAW * 4;
    if (this.telling[y] === true && now.compare(this.seen, start, start + now.length) === 0) return true;
    now.copy(this.seen, start);
    return false;
  }

  /** Returns whether the row's numbers tell all of it. */
  private readRow(line: IBufferLine, y: number, columns: number, cell: RawCell): boolean {
    const { grid, clusters } = this;
    const data = (line as RawLine)._line?._data;
    let half = false;
    let telling = columns === grid.columns;
    for (let x = 0; x < columns; x++) {
      const at = x * RAW;
      let glyph: number;
      let fg = data?.[at + 1] ?? 0;
      let bg = data?.[at + 2] ?? 0;
      let under = 0;
      if (data !== undefined && ((data[at] as number) & CLUSTER) === 0 && (bg & HAS_EXTENDED) === 0)
        glyph = plainGlyph(data[at] as number);
      else {
        // Asking for a cell costs ten times what looking at its numbers does.
        telling = false;
        line.getCell(x, cell);
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

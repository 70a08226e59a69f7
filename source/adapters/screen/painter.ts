import type { ByteSink } from './byte-sink.ts';
import {
  BLANK,
  CELL,
  CLUSTER,
  type Clusters,
  CODE,
  COLOUR,
  FG_VISIBLE,
  OVERLINE,
  UNKNOWN,
  WIDTH_SHIFT,
} from './cell.ts';
import type { ColourDepth } from './colour-depth.ts';
import type { Grid } from './grid.ts';
import { isSteady } from './is-steady.ts';
import { changeStyle, type Style } from './sgr.ts';

/** A part of a row: from x to before end. */
export interface Segment {
  readonly y: number;
  readonly x: number;
  readonly end: number;
}

/** Writing over up to this many unchanged cells is shorter than addressing the cursor. */
const BRIDGE = 4;
/** From this many blanks on, erasing (ECH) is shorter than writing them. */
const ERASE = 10;
/** What of a background number can be seen on a blank. */
const SEEN = COLOUR | OVERLINE;

/**
 * Turns the difference between the wanted and the shown cells into bytes for the person's terminal. Its whole grammar
 * is CUP, SGR, EL, ECH and printable text: nothing else can come out of it, whatever the cells hold.
 */
export class Painter {
  private readonly depth: ColourDepth;
  private readonly clusters: Clusters;
  private readonly sink: ByteSink;
  private x = -1;
  private y = -1;
  private style: Style = [0, 0, 0];

  constructor(depth: ColourDepth, clusters: Clusters, sink: ByteSink) {
    this.depth = depth;
    this.clusters = clusters;
    this.sink = sink;
  }

  /**
   * Paints segments in order into the sink until it holds about `budget` bytes; `shown` follows what was painted.
   * Returns how many segments are done. The style is the default's before and after.
   */
  paint(wanted: Grid, shown: Grid, segments: readonly Segment[], budget: number): number {
    this.x = this.y = -1;
    const start = this.sink.length;
    let done = 0;
    for (const segment of segments) {
      if (this.sink.length - start > budget) break;
      if (!wanted.equals(shown, segment.x, segment.y, segment.end)) this.paintSegment(wanted, shown, segment);
      done++;
    }
    this.setStyle(0, 0, 0);
    return done;
  }

  private paintSegment(wanted: Grid, shown: Grid, { y, x: start, end }: Segment): void {
    const base = wanted.at(0, y);
    // Only what reaches the screen's edge may be erased to the end of the line.
    const tail = end === wanted.columns ? lastVisible(wanted, y, start, end) : end;
    let last = end;
    for (let x = start; x < last; x++) {
      const index = base + x * CELL;
      if (same(wanted.data, shown.data, index)) continue;
      if (x >= tail && end - x > 3) {
        this.moveTo(wanted, x, y);
        this.setStyle(0, 0, 0);
        this.sink.ascii('\x1b[K');
        shown.copy(wanted, x, y, x, y, end - x);
        return;
      }
      const blanks = x < tail ? this.blanksAt(wanted, x, y, last) : 0;
      if (blanks >= ERASE) {
        this.moveTo(wanted, x, y);
        this.setStyle(0, 0, 0);
        this.sink.ascii('\x1b[');
        this.sink.number(blanks);
        this.sink.ascii('X');
        shown.copy(wanted, x, y, x, y, blanks);
        x += blanks - 1;
        continue;
      }
      // The right half of a wide character is only painted with its left half.
      if (wanted.data[index] === 0 && x > start && width(wanted.data[index - CELL] as number) === 2) x--;
      this.moveTo(wanted, x, y);
      const wide = this.paintCell(wanted, x, y, last - x);
      for (let part = 0; part < wide * CELL; part++)
        shown.data[base + x * CELL + part] = wanted.data[base + x * CELL + part] as number;
      const after = x + wide;
      if (this.x === -1 && after < wanted.columns) {
        // Where terminals disagree about the width, the neighbour may have been covered; it may be another pane's.
        shown.data[base + after * CELL] = UNKNOWN;
        if (after === last) last = Math.min(wanted.columns, after + 1);
      }
      x += wide - 1;
    }
  }

  /** Writes one cell at the cursor; returns its columns. */
  private paintCell(grid: Grid, x: number, y: number, room: number): number {
    const index = grid.at(x, y);
    const { data } = grid;
    const glyph = data[index] as number;
    const fg = data[index + 1] as number;
    if (glyph !== BLANK || !this.looksBlank(data, index))
      this.setStyle(fg, data[index + 2] as number, data[index + 3] as number);
    const code = glyph & CODE;
    const columns = glyph >>> WIDTH_SHIFT === 2 ? 2 : 1;
    if (columns > room || glyph === 0) {
      this.sink.char(0x20);
      this.advance(grid, 1);
      return 1;
    }
    if ((glyph & CLUSTER) === 0 && isSteady(code)) {
      this.sink.char(code);
      this.advance(grid, columns);
      return columns;
    }
    // Should the terminal take fewer columns than we do, nothing old may show in the rest.
    if (columns === 2) {
      this.sink.ascii('  ');
      this.address(x, y);
    }
    if ((glyph & CLUSTER) !== 0) this.sink.text(this.clusters.text(code));
    else this.sink.char(code);
    this.x = -1;
    return columns;
  }

  private moveTo(grid: Grid, x: number, y: number): void {
    if (this.y === y && this.x === x) return;
    if (this.y === y && this.x !== -1 && x > this.x && x - this.x <= BRIDGE && this.bridge(grid, x, y)) return;
    this.address(x, y);
    this.x = x;
    this.y = y;
  }

  private address(x: number, y: number): void {
    this.sink.ascii('\x1b[');
    this.sink.number(y + 1);
    this.sink.char(0x3b);
    this.sink.number(x + 1);
    this.sink.char(0x48);
  }

  /** Gets to x by writing the cells between again, when all have the present style and a sure width. */
  private bridge(grid: Grid, x: number, y: number): boolean {
    const start = this.sink.length;
    for (let at = this.x; at < x; at++) {
      const index = grid.at(at, y);
      const glyph = grid.data[index] as number;
      const plain = glyph >>> WIDTH_SHIFT === 1 && (glyph & CLUSTER) === 0 && isSteady(glyph & CODE);
      const [fg, bg, under] = this.style;
      const styled =
        (glyph === BLANK && this.looksBlank(grid.data, index)) ||
        (grid.data[index + 1] === fg && grid.data[index + 2] === bg && grid.data[index + 3] === under);
      if (!plain || !styled) {
        this.sink.cut(start);
        return false;
      }
      this.sink.char(glyph & CODE);
    }
    this.x = x;
    return true;
  }

  private advance(grid: Grid, columns: number): void {
    this.x += columns;
    // In the last column terminals wait with the cursor: where it is then, differs.
    if (this.x >= grid.columns) this.x = this.y = -1;
  }

  private setStyle(fg: number, bg: number, under: number): void {
    const { style } = this;
    if (style[0] === fg && style[1] === bg && style[2] === under) return;
    const next: Style = [fg, bg, under];
    changeStyle(this.sink, style, next, this.depth);
    this.style = next;
  }

  /** Whether a blank looks the same in the present style: only background and lines can be seen on it. */
  private looksBlank(data: Uint32Array, index: number): boolean {
    const [fg, bg] = this.style;
    return ((fg | (data[index + 1] as number)) & FG_VISIBLE) === 0 && (((data[index + 2] as number) ^ bg) & SEEN) === 0;
  }

  private blanksAt(grid: Grid, x: number, y: number, end: number): number {
    let at = x;
    while (at < end && isBlank(grid.data, grid.at(at, y))) at++;
    return at - x;
  }
}

function same(one: Uint32Array, other: Uint32Array, index: number): boolean {
  return (
    one[index] === other[index] &&
    one[index + 1] === other[index + 1] &&
    one[index + 2] === other[index + 2] &&
    one[index + 3] === other[index + 3]
  );
}

/** Whether erasing gives the same cell. */
function isBlank(data: Uint32Array, index: number): boolean {
  return (
    data[index] === BLANK &&
    ((data[index + 1] as number) & FG_VISIBLE) === 0 &&
    ((data[index + 2] as number) & SEEN) === 0
  );
}

/** The column after the last cell that is not blank. */
function lastVisible(grid: Grid, y: number, start: number, end: number): number {
  let x = end;
  while (x > start && isBlank(grid.data, grid.at(x - 1, y))) x--;
  return x;
}

function width(glyph: number): number {
  return glyph >>> WIDTH_SHIFT;
}

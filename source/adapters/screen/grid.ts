import {
  BG_FLAGS,
  BLANK,
  BOLD,
  CELL,
  COLOUR,
  FG_FLAGS,
  FG_VISIBLE,
  INVERSE,
  INVISIBLE,
  MODE,
  OVERLINE,
  PALETTE_16,
  TRUE_COLOUR,
  UNDERLINE,
  UNKNOWN,
} from './cell.ts';

/** A rectangle of cells; see cell.ts for what the numbers mean. */
export class Grid {
  readonly columns: number;
  readonly rows: number;
  readonly data: Uint32Array;
  private readonly bytes: Buffer;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.data = new Uint32Array(columns * rows * CELL);
    this.bytes = Buffer.from(this.data.buffer);
    this.clear();
  }

  /** Index of a cell's first number. */
  at(x: number, y: number): number {
    return (y * this.columns + x) * CELL;
  }

  clear(): void {
    this.data.fill(0);
    for (let index = 0; index < this.data.length; index += CELL) this.data[index] = BLANK;
  }

  /** Whether a part of a row is the same in both grids, which have the same columns. */
  equals(other: Grid, x: number, y: number, end: number): boolean {
    const start = this.at(x, y) * 4;
    const stop = this.at(end, y) * 4;
    return this.bytes.compare(other.bytes, start, stop, start, stop) === 0;
  }

  /** Makes every cell different from any other grid's. */
  forget(): void {
    this.data.fill(UNKNOWN);
  }

  clearRow(y: number): void {
    const start = this.at(0, y);
    this.data.fill(0, start, start + this.columns * CELL);
    for (let x = 0; x < this.columns; x++) this.data[start + x * CELL] = BLANK;
  }

  /**
   * Sets one cell in its one canonical form, so that cells which look the same are the same numbers: blanks keep only
   * what can be seen on them, right halves nothing, hidden text is blank, absent colours are zero.
   */
  set(x: number, y: number, glyph: number, fg: number, bg: number, under: number): void {
    const { data } = this;
    const index = (y * this.columns + x) * CELL;
    if (glyph === 0) {
      data[index] = data[index + 1] = data[index + 2] = data[index + 3] = 0;
      return;
    }
    const colour = pureColour(bg);
    if (glyph === BLANK || (fg & INVISIBLE) !== 0) {
      const flags = fg & FG_VISIBLE;
      data[index] = BLANK;
      data[index + 1] = flags === 0 ? 0 : flags | pureColour(fg);
      data[index + 2] = colour | (bg & OVERLINE);
    } else {
      data[index] = glyph;
      data[index + 1] = (fg & FG_FLAGS) | pureColour(fg);
      data[index + 2] = colour | (bg & BG_FLAGS);
    }
    data[index + 3] = (fg & UNDERLINE) !== 0 ? (under & ~COLOUR) | pureColour(under) : 0;
  }

  /** Marks a cell as found by a search, readable without colours too: turned; the current one in bold on yellow. */
  highlight(x: number, y: number, current: boolean): void {
    const index = this.at(x, y);
    const glyph = this.data[index] as number;
    if (current) this.set(x, y, glyph, (PALETTE_16 | 3 | BOLD | INVERSE) >>> 0, PALETTE_16, 0);
    else this.set(x, y, glyph, ((this.data[index + 1] as number) ^ INVERSE) >>> 0, this.data[index + 2] as number, 0);
  }

  /** Copies a part of a row from another grid. */
  copy(from: Grid, fromX: number, fromY: number, x: number, y: number, width: number): void {
    const start = from.at(fromX, fromY);
    this.data.set(from.data.subarray(start, start + width * CELL), this.at(x, y));
  }
}

/** Mode and value of a colour and nothing else: xterm leaves parts of earlier colours in bits that mean nothing. */
function pureColour(number: number): number {
  const mode = number & MODE;
  if (mode === 0) return 0;
  return mode === TRUE_COLOUR ? number & COLOUR : mode | (number & 0xff);
}

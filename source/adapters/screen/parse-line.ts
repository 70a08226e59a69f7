import { charWidth } from '../terminal/char-width.ts';
import {
  BLANK,
  BLINK,
  BOLD,
  type Clusters,
  DIM,
  INVERSE,
  INVISIBLE,
  ITALIC,
  OVERLINE,
  PALETTE_16,
  PALETTE_256,
  STRIKE,
  TRUE_COLOUR,
  UNDER_STYLE_SHIFT,
  UNDERLINE,
  WIDTH_SHIFT,
} from './cell.ts';
import type { Grid } from './grid.ts';

/** One SGR, or any other control sequence or string, which is dropped. */
const escapes =
  /\x1b\[([\d;:]*)m|\x1b\[[\x20-\x3f]*[\x40-\x7e]|\x1b[\]P_^X][^\x07\x1b\x9c]*(?:\x07|\x9c|\x1b\\)?|\x1b./g;

/** Reads one line of Ink's output (text and SGR) into a grid's row; what does not fit is cut. */
export function parseLine(line: string, grid: Grid, y: number, clusters: Clusters): void {
  grid.clearRow(y);
  const pen = new Pen(grid, y, clusters);
  let from = 0;
  for (const match of line.matchAll(escapes)) {
    pen.write(line.slice(from, match.index));
    if (match[1] !== undefined) pen.style(match[1]);
    from = match.index + match[0].length;
  }
  pen.write(line.slice(from));
}

class Pen {
  private readonly grid: Grid;
  private readonly y: number;
  private readonly clusters: Clusters;
  private x = 0;
  private fg = 0;
  private bg = 0;
  private under = 0;

  constructor(grid: Grid, y: number, clusters: Clusters) {
    this.grid = grid;
    this.y = y;
    this.clusters = clusters;
  }

  write(text: string): void {
    for (let index = 0; index < text.length; ) {
      const code = text.codePointAt(index) as number;
      const next = index + (code > 0xffff ? 2 : 1);
      if (isPlain(code) && (next === text.length || isPlain(text.charCodeAt(next)))) {
        this.put(code | (1 << WIDTH_SHIFT), 1);
        index = next;
        continue;
      }
      let state = charWidth.charProperties(code, 0);
      let end = next;
      while (end < text.length) {
        const follower = text.codePointAt(end) as number;
        const after = charWidth.charProperties(follower, state);
        if ((after & 1) === 0) break;
        state = after;
        end += follower > 0xffff ? 2 : 1;
      }
      this.cluster(text.slice(index, end), (state >> 1) & 3);
      index = end;
    }
  }

  /** Parameters of one SGR sequence, as `1;38;2;10;20;30` or with colons. */
  style(parameters: string): void {
    const codes = parameters === '' ? ['0'] : parameters.split(';');
    for (let index = 0; index < codes.length; index++) {
      const [code = 0, ...sub] = (codes[index] as string).split(':').map(Number);
      if (code === 38 || code === 48 || code === 58) {
        const rest =
          sub.length > 0 ? sub.filter((_, at) => at !== 1 || sub.length < 5) : codes.slice(index + 1).map(Number);
        if (sub.length === 0) index += rest[0] === 2 ? 4 : 2;
        this.colour(code, rest);
      } else this.simple(code, sub[0]);
    }
  }

  private cluster(text: string, columns: number): void {
    const glyph = columns === 0 ? 0 : this.clusters.glyph(text, columns === 2 ? 2 : 1);
    // What is invisible takes no column in Ink's layout either.
    if (glyph !== 0) this.put(glyph, columns);
  }

  private put(glyph: number, width: number): void {
    if (this.x + width > this.grid.columns) return;
    this.grid.set(this.x, this.y, glyph, this.fg, this.bg, this.under);
    if (width === 2)
      this.grid.set(this.x + 1, this.y, (this.fg & INVISIBLE) === 0 ? 0 : BLANK, this.fg, this.bg, this.under);
    this.x += width;
  }

  private colour(code: number, [kind = 0, a = 0, b = 0, c = 0]: number[]): void {
    const value =
      kind === 5 ? PALETTE_256 | (a & 0xff) : TRUE_COLOUR | ((a & 0xff) << 16) | ((b & 0xff) << 8) | (c & 0xff);
    if (code === 38) this.fg = (this.fg & ~0x3ffffff) | value;
    else if (code === 48) this.bg = (this.bg & ~0x3ffffff) | value;
    else this.under = (this.under & ~0x3ffffff) | value;
  }

  private simple(code: number, sub: number | undefined): void {
    if (code === 0) this.fg = this.bg = this.under = 0;
    else if (code === 4 || code === 24 || code === 21) {
      const style = code === 24 ? 0 : code === 21 ? 2 : (sub ?? 1);
      this.fg = style === 0 ? this.fg & ~UNDERLINE : this.fg | UNDERLINE;
      // The underline's colour outlives the underline.
      this.under =
        style === 0 ? this.under & 0x3ffffff : (this.under & 0x3ffffff) | (style > 1 ? style << UNDER_STYLE_SHIFT : 0);
    } else if (code in fgOn) this.fg |= fgOn[code] as number;
    else if (code in bgOn) this.bg |= bgOn[code] as number;
    else if (code in off) {
      const [fg, bg] = off[code] as readonly [number, number];
      this.fg &= ~fg;
      this.bg &= ~bg;
    } else if (code >= 30 && code <= 37) this.fg = (this.fg & ~0x3ffffff) | PALETTE_16 | (code - 30);
    else if (code >= 40 && code <= 47) this.bg = (this.bg & ~0x3ffffff) | PALETTE_16 | (code - 40);
    else if (code >= 90 && code <= 97) this.fg = (this.fg & ~0x3ffffff) | PALETTE_16 | (code - 82);
    else if (code >= 100 && code <= 107) this.bg = (this.bg & ~0x3ffffff) | PALETTE_16 | (code - 92);
  }
}

const fgOn: Record<number, number> = { 1: BOLD, 5: BLINK, 6: BLINK, 7: INVERSE, 8: INVISIBLE, 9: STRIKE };
const bgOn: Record<number, number> = { 2: DIM, 3: ITALIC, 53: OVERLINE };
const off: Record<number, readonly [number, number]> = {
  22: [BOLD, DIM],
  23: [0, ITALIC],
  25: [BLINK, 0],
  27: [INVERSE, 0],
  28: [INVISIBLE, 0],
  29: [STRIKE, 0],
  39: [0x3ffffff, 0],
  49: [0, 0x3ffffff],
  55: [0, OVERLINE],
};

/** ASCII, Latin-1 letters, boxes and blocks: one column each and never part of a cluster but before a mark. */
function isPlain(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || (code >= 0xc0 && code < 0x250) || (code >= 0x2500 && code < 0x25fd);
}

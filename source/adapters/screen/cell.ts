import { clusterWidth } from '../terminal/char-width.ts';
import { cleanCluster } from './clean-cluster.ts';

/**
 * One screen cell is four numbers: glyph, foreground, background, underline. The bits are those xterm keeps, so that a
 * pane row is copied without translation.
 *
 * glyph: bits 0-20 the code point, or a cluster's number when bit 21 is set; bits 22-23 the width, 0 for the right
 * half of a wide character. fg, bg: bits 0-23 colour (RGB or palette index), 24-25 its mode, above them the flags.
 * under: bits 0-25 colour and mode like fg, bits 26-28 the underline's style (0 plain, 2 double, 3 curly, 4 dotted, 5 dashed).
 */
export const CELL = 4;

export const CODE = 0x1fffff;
export const CLUSTER = 1 << 21;
export const WIDTH_SHIFT = 22;
/** A blank of one column. */
export const BLANK = 0x20 | (1 << WIDTH_SHIFT);
/** Equal to no cell: forces a repaint. */
export const UNKNOWN = 0xffffffff;

export const COLOUR = 0x3ffffff;
export const RGB = 0xffffff;
export const MODE = 0x3000000;
export const PALETTE_16 = 0x1000000;
export const PALETTE_256 = 0x2000000;
export const TRUE_COLOUR = 0x3000000;

/** Flags of the foreground number. */
export const INVERSE = 1 << 26;
export const BOLD = 1 << 27;
export const UNDERLINE = 1 << 28;
export const BLINK = 1 << 29;
export const INVISIBLE = 1 << 30;
export const STRIKE = (1 << 31) >>> 0;
export const FG_FLAGS = (INVERSE | BOLD | UNDERLINE | BLINK | INVISIBLE | STRIKE) >>> 0;
/** Those that can be seen on a blank. */
export const FG_VISIBLE = (INVERSE | UNDERLINE | STRIKE) >>> 0;

/** Flags of the background number. */
export const ITALIC = 1 << 26;
export const DIM = 1 << 27;
export const OVERLINE = 1 << 30;
export const BG_FLAGS = ITALIC | DIM | OVERLINE;

export const UNDER_STYLE_SHIFT = 26;

/** Grapheme clusters by number: a cell holds a number only. One table for all grids of a screen. */
export class Clusters {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly glyphs = new Map<string, number>();

  /**
   * The glyph of a raw cluster of 1 or 2 columns, cleaned; 0 when nothing of it may be seen. Remembered: looking at
   * Unicode properties costs a hundred times the lookup.
   */
  glyph(raw: string, columns: 1 | 2): number {
    const key = columns === 2 ? `${raw}\0` : raw;
    const known = this.glyphs.get(key);
    if (known !== undefined) return known;
    const clean = cleanCluster(raw);
    const code = clean.codePointAt(0) ?? 0;
    const single = clean.length === (code > 0xffff ? 2 : 1);
    // What was dropped may have been what made it wide; then nothing else may be said to be.
    const glyph =
      clusterWidth(clean) === columns ? (single ? code : this.number(clean) | CLUSTER) | (columns << WIDTH_SHIFT) : 0;
    this.glyphs.set(key, glyph);
    return glyph;
  }

  text(number: number): string {
    return this.texts[number] ?? ' ';
  }

  get size(): number {
    return this.glyphs.size;
  }

  /** All numbers given so far become meaningless. */
  clear(): void {
    this.numbers.clear();
    this.glyphs.clear();
    this.texts.length = 0;
  }

  private number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const next = this.texts.push(text) - 1;
    this.numbers.set(text, next);
    return next;
  }
}

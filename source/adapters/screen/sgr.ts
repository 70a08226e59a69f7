import {
  BG_FLAGS,
  BLINK,
  BOLD,
  COLOUR,
  DIM,
  FG_FLAGS,
  INVERSE,
  ITALIC,
  MODE,
  OVERLINE,
  PALETTE_16,
  PALETTE_256,
  RGB,
  STRIKE,
  UNDER_STYLE_SHIFT,
  UNDERLINE,
} from './cell.ts';
import { type ColourDepth, reduceColour } from './colour-depth.ts';

/** A style as three numbers of a cell: foreground, background, underline. */
export type Style = readonly [fg: number, bg: number, under: number];

const fgCodes = [
  [BOLD, ';1'],
  [BLINK, ';5'],
  [INVERSE, ';7'],
  [STRIKE, ';9'],
] as const;
const bgCodes = [
  [DIM, ';2'],
  [ITALIC, ';3'],
  [OVERLINE, ';53'],
] as const;

/**
 * The shortest SGR sequence that leads from one style to another on a terminal of this depth; empty when they look the
 * same there. INVISIBLE is not among them: the painter writes a blank instead. Underline styles and colours are only
 * written where truecolor is: older terminals misread them.
 */
export function changeStyle(from: Style, to: Style, depth: ColourDepth): string {
  const [fg, bg, under] = to;
  if (((fg & (FG_FLAGS | MODE)) | (bg & (BG_FLAGS | MODE))) === 0)
    return ((from[0] & (FG_FLAGS | MODE)) | (from[1] & (BG_FLAGS | MODE))) === 0 ? '' : '\x1b[m';
  // Attributes can't be taken back one by one everywhere (bold and dim share one code), so losing any starts afresh.
  const lost = (from[0] & ~fg & FG_FLAGS) | (from[1] & ~bg & BG_FLAGS) | (from[2] ^ under);
  const [oldFg, oldBg] = lost === 0 ? from : [0, 0];
  let codes = lost === 0 ? '' : ';0';
  for (const [flag, code] of fgCodes) if ((fg & ~oldFg & flag) !== 0) codes += code;
  for (const [flag, code] of bgCodes) if ((bg & ~oldBg & flag) !== 0) codes += code;
  if ((fg & ~oldFg & UNDERLINE) !== 0) codes += underline(under, depth);
  codes += colour(oldFg & COLOUR, fg & COLOUR, 30, depth) + colour(oldBg & COLOUR, bg & COLOUR, 40, depth);
  return codes === '' ? '' : `\x1b[${codes.slice(1)}m`;
}

function underline(under: number, depth: ColourDepth): string {
  const style = under >>> UNDER_STYLE_SHIFT;
  if (depth !== 'true') return ';4';
  const shape = style > 1 ? `;4:${style}` : ';4';
  const value = under & RGB;
  switch (under & MODE) {
    case 0:
      return shape;
    case PALETTE_16:
    case PALETTE_256:
      return `${shape};58:5:${value & 0xff}`;
    default:
      return `${shape};58:2::${value >> 16}:${(value >> 8) & 0xff}:${value & 0xff}`;
  }
}

/** `base` is 30 for the foreground, 40 for the background. */
function colour(from: number, to: number, base: 30 | 40, depth: ColourDepth): string {
  if (from === to) return '';
  const value = reduceColour(to, depth);
  if (value === reduceColour(from, depth)) return '';
  const index = value & 0xff;
  switch (value & MODE) {
    case 0:
      return `;${base + 9}`;
    case PALETTE_16:
      return `;${index < 8 ? base + index : base + 52 + index}`;
    case PALETTE_256:
      return `;${base + 8};5;${index}`;
    default:
      return `;${base + 8};2;${(value >> 16) & 0xff};${(value >> 8) & 0xff};${index}`;
  }
}

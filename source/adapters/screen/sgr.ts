import type { ByteSink } from './byte-sink.ts';
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

const SEMICOLON = 0x3b;
const BRACKET = 0x5b;
const fgCodes = [
  [BOLD, 1],
  [BLINK, 5],
  [INVERSE, 7],
  [STRIKE, 9],
] as const;
const bgCodes = [
  [DIM, 2],
  [ITALIC, 3],
  [OVERLINE, 53],
] as const;

/**
 * Writes the shortest SGR sequence that leads from one style to another on a terminal of this depth; nothing when they
 * look the same there. INVISIBLE is not among them: a grid keeps a blank instead. Underline styles and colours are only
 * written where truecolor is: older terminals misread them.
 */
export function changeStyle(sink: ByteSink, from: Style, to: Style, depth: ColourDepth): void {
  const [fg, bg, under] = to;
  if (((fg & (FG_FLAGS | MODE)) | (bg & (BG_FLAGS | MODE))) === 0) {
    if (((from[0] & (FG_FLAGS | MODE)) | (from[1] & (BG_FLAGS | MODE))) !== 0) sink.ascii('\x1b[m');
    return;
  }
  // Attributes can't be taken back one by one everywhere (bold and dim share one code), so losing any starts afresh.
  const lost = ((from[0] & ~fg & FG_FLAGS) | (from[1] & ~bg & BG_FLAGS) | (from[2] ^ under)) !== 0;
  const oldFg = lost ? 0 : from[0];
  const oldBg = lost ? 0 : from[1];
  const start = sink.length;
  sink.char(0x1b);
  if (lost) code(sink, 0);
  const newFg = fg & ~oldFg & FG_FLAGS;
  if (newFg !== 0) {
    for (const [flag, number] of fgCodes) if ((newFg & flag) !== 0) code(sink, number);
    if ((newFg & UNDERLINE) !== 0) underline(sink, under, depth);
  }
  const newBg = bg & ~oldBg & BG_FLAGS;
  if (newBg !== 0) for (const [flag, number] of bgCodes) if ((newBg & flag) !== 0) code(sink, number);
  colour(sink, oldFg & COLOUR, fg & COLOUR, 30, depth);
  colour(sink, oldBg & COLOUR, bg & COLOUR, 40, depth);
  // Every code came with a semicolon before it; the first of them is the bracket's place.
  if (sink.length === start + 1) sink.cut(start);
  else {
    sink.patch(start + 1, BRACKET);
    sink.char(0x6d);
  }
}

function code(sink: ByteSink, number: number): void {
  sink.char(SEMICOLON);
  sink.number(number);
}

function underline(sink: ByteSink, under: number, depth: ColourDepth): void {
  code(sink, 4);
  if (depth !== 'true') return;
  const style = under >>> UNDER_STYLE_SHIFT;
  if (style > 1) sink.ascii(`:${style}`);
  const value = under & RGB;
  const mode = under & MODE;
  if (mode === PALETTE_16 || mode === PALETTE_256) sink.ascii(`;58:5:${value & 0xff}`);
  else if (mode !== 0) sink.ascii(`;58:2::${value >> 16}:${(value >> 8) & 0xff}:${value & 0xff}`);
}

/** `base` is 30 for the foreground, 40 for the background. */
function colour(sink: ByteSink, from: number, to: number, base: 30 | 40, depth: ColourDepth): void {
  if (from === to) return;
  const value = reduceColour(to, depth);
  if (value === reduceColour(from, depth)) return;
  const index = value & 0xff;
  const mode = value & MODE;
  if (mode === 0) code(sink, base + 9);
  else if (mode === PALETTE_16) code(sink, index < 8 ? base + index : base + 52 + index);
  else {
    code(sink, base + 8);
    code(sink, mode === PALETTE_256 ? 5 : 2);
    if (mode !== PALETTE_256) {
      code(sink, (value >> 16) & 0xff);
      code(sink, (value >> 8) & 0xff);
    }
    code(sink, index);
  }
}

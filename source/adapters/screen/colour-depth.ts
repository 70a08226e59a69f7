import { MODE, PALETTE_16, PALETTE_256, RGB, TRUE_COLOUR } from './cell.ts';

/** How many colours the person's terminal has, or wants. */
export type ColourDepth = 'none' | '16' | '256' | 'true';

/**
 * From the environment: `NO_COLOR` (no-color.org) and dumb terminals none; COLORTERM, or TERM ending in -direct, all;
 * a TERM that says 256color that many; others 16.
 */
export function colourDepth(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  const { NO_COLOR = '', COLORTERM = '', TERM = '' } = env;
  if (NO_COLOR !== '' || TERM === 'dumb' || /^vt(100|102|220)/.test(TERM)) return 'none';
  if (/^(truecolor|24bit)$/i.test(COLORTERM) || TERM.endsWith('-direct')) return 'true';
  return /256colou?r/.test(TERM) ? '256' : '16';
}

/** xterm's standard values for the first 16 colours; terminals differ, the hue does not. */
const basic = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
  0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];
const steps = [0, 95, 135, 175, 215, 255];

/** A colour number (mode and value, see cell.ts) that a terminal of this depth can show, as close as it gets. */
export function reduceColour(colour: number, depth: ColourDepth): number {
  const mode = colour & MODE;
  if (mode === 0 || depth === 'true') return colour;
  if (depth === 'none') return 0;
  if (mode === TRUE_COLOUR)
    return depth === '256' ? PALETTE_256 | nearest256(colour & RGB) : PALETTE_16 | nearest16(colour & RGB);
  if (mode === PALETTE_16 || depth === '256') return colour;
  const index = colour & 0xff;
  return PALETTE_16 | (index < 16 ? index : nearest16(paletteRgb(index)));
}

/** RGB of one of the 256 palette colours. */
export function paletteRgb(index: number): number {
  if (index < 16) return basic[index] as number;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const value = index - 16;
  const level = (part: number): number => steps[part % 6] as number;
  return (level(Math.floor(value / 36)) << 16) | (level(Math.floor(value / 6)) << 8) | level(value);
}

function nearest256(rgb: number): number {
  const parts = [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff] as const;
  const [r, g, b] = parts.map((part) => (part < 48 ? 0 : part < 115 ? 1 : Math.floor((part - 35) / 40))) as [
    number,
    number,
    number,
  ];
  const cube = 16 + r * 36 + g * 6 + b;
  const grey = 232 + Math.min(23, Math.max(0, Math.round(((parts[0] + parts[1] + parts[2]) / 3 - 8) / 10)));
  return distance(rgb, paletteRgb(grey)) < distance(rgb, paletteRgb(cube)) ? grey : cube;
}

function nearest16(rgb: number): number {
  let best = 0;
  for (let index = 1; index < 16; index++)
    if (distance(rgb, basic[index] as number) < distance(rgb, basic[best] as number)) best = index;
  return best;
}

/** Weighted as the eye sees: green most, blue least. */
function distance(one: number, other: number): number {
  const r = (one >> 16) - (other >> 16);
  const g = ((one >> 8) & 0xff) - ((other >> 8) & 0xff);
  const b = (one & 0xff) - (other & 0xff);
  return 3 * r * r + 6 * g * g + b * b;
}

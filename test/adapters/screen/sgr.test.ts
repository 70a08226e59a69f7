import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteSink } from '../../../source/adapters/screen/byte-sink.ts';
import * as cell from '../../../source/adapters/screen/cell.ts';
import {
  type ColourDepth,
  colourDepth,
  paletteRgb,
  reduceColour,
} from '../../../source/adapters/screen/colour-depth.ts';
import { Grid } from '../../../source/adapters/screen/grid.ts';
import { changeStyle as change, type Style } from '../../../source/adapters/screen/sgr.ts';
import { describeGrid, shownBy } from './grid-helper.ts';

const changeStyle = (from: Style, to: Style, depth: ColourDepth): string => {
  const sink = new ByteSink();
  change(sink, from, to, depth);
  return sink.take().toString();
};

const colour = fc.oneof(
  fc.constant(0),
  fc.nat(15).map((index) => cell.PALETTE_16 | index),
  fc.nat(255).map((index) => cell.PALETTE_256 | index),
  fc.nat(0xffffff).map((rgb) => cell.TRUE_COLOUR | rgb),
);
const flags = (...all: number[]): fc.Arbitrary<number> =>
  fc.subarray(all).map((some) => some.reduce((a, b) => a | b, 0));
const style: fc.Arbitrary<Style> = fc
  .tuple(
    colour,
    flags(cell.INVERSE, cell.BOLD, cell.UNDERLINE, cell.BLINK, cell.STRIKE),
    colour,
    flags(cell.ITALIC, cell.DIM, cell.OVERLINE),
    // SGR 58 has no short form for the first 16 colours.
    colour.filter((value) => (value & cell.MODE) !== cell.PALETTE_16),
    fc.constantFrom(0, 2, 3, 4, 5),
  )
  .map(([fg, fgFlags, bg, bgFlags, under, shape]) => [
    (fg | fgFlags) >>> 0,
    bg | bgFlags,
    (fgFlags & cell.UNDERLINE) === 0 ? 0 : under | (shape << cell.UNDER_STYLE_SHIFT),
  ]);

test('from any style to any style, a terminal ends in the wanted one', () => {
  fc.assert(
    fc.property(fc.array(style, { minLength: 2, maxLength: 8 }), (styles) => {
      const grid = new Grid(styles.length, 1);
      let bytes = '';
      let last: Style = [0, 0, 0];
      styles.forEach((next, x) => {
        bytes += `${changeStyle(last, next, 'true')}x`;
        grid.set(x, 0, 0x78 | (1 << cell.WIDTH_SHIFT), ...next);
        last = next;
      });
      expect(shownBy(bytes, styles.length, 1)).toEqual(describeGrid(grid, new cell.Clusters()));
    }),
    { numRuns: 300 },
  );
});

test('styles that look the same on this terminal cost nothing', () => {
  const red: Style = [cell.TRUE_COLOUR | 0xff0000, 0, 0];
  const almost: Style = [cell.TRUE_COLOUR | 0xfe0101, 0, 0];
  expect(changeStyle(red, almost, '16')).toBe('');
  expect(changeStyle([0, 0, 0], red, 'none')).toBe('');
  expect(changeStyle(red, [0, 0, 0], 'none')).toBe('\x1b[m');
});

test.each([
  [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
  [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'true'],
  [{ TERM: 'xterm-direct' }, 'true'],
  [{ TERM: 'screen-256color' }, '256'],
  [{ TERM: 'xterm' }, '16'],
  [{ TERM: 'linux' }, '16'],
  [{}, '16'],
  [{ TERM: 'dumb' }, 'none'],
  [{ TERM: 'vt100' }, 'none'],
  [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
  [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
] as const)('%j has %s colours', (env, depth) => {
  expect(colourDepth(env)).toBe(depth);
});

test.each([
  [0xff0000, 196],
  [0x000000, 16],
  [0xffffff, 231],
  [0x808080, 244],
  [0x5f87af, 67],
])('on 256 colours #%s is palette colour %i', (rgb, index) => {
  expect(reduceColour(cell.TRUE_COLOUR | rgb, '256') & 0xff).toBe(index);
});

test('each of the 256 colours is nearest to itself', () => {
  for (let index = 16; index < 256; index++) {
    const near = reduceColour(cell.TRUE_COLOUR | paletteRgb(index), '256') & 0xff;
    expect(paletteRgb(near)).toBe(paletteRgb(index));
  }
});

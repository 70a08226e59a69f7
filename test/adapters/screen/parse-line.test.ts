import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clusters } from '../../../source/adapters/screen/cell.ts';
import { Grid } from '../../../source/adapters/screen/grid.ts';
import { parseLine } from '../../../source/adapters/screen/parse-line.ts';
import { describeGrid, shownBy } from './grid-helper.ts';
import { anyText } from './hostile-output.ts';

/** A line of Ink's, as cells. */
function cells(line: string, columns = 40): string {
  const clusters = new Clusters();
  const grid = new Grid(columns, 1);
  parseLine(line, grid, 0, clusters);
  return describeGrid(grid, clusters)[0] ?? '';
}

test.each([
  'plain text',
  '\x1b[1mbold\x1b[22m \x1b[2mdim\x1b[22m \x1b[3mitalic\x1b[23m \x1b[4munder\x1b[24m \x1b[7mturned\x1b[27m \x1b[9mstruck\x1b[29m',
  '\x1b[31mred\x1b[39m \x1b[92mbright\x1b[39m \x1b[44mback\x1b[49m \x1b[105mboth\x1b[0m',
  '\x1b[38;5;208mpalette\x1b[39m \x1b[48;2;10;20;30mtrue\x1b[49m \x1b[38:2::1:2:3mcolons\x1b[m',
  '\x1b[4:3;58:2::9:8:7mcurly\x1b[24m \x1b[21mdouble\x1b[m',
  '╭─ ✓ 一二 👍 é ❤️ ─╮ │ ▸ ●',
  '한국어 👨‍👩‍👧‍👦x 🇨🇭y',
  '\x1b[1m\x1b[36mnested\x1b[39m\x1b[22m end',
  '\x1b[8mhidden\x1b[28m shown',
])('%j is the same cells as in a terminal', (line) => {
  expect(cells(line)).toBe(shownBy(line, 40, 1)[0]);
});

test('what steers a terminal is dropped, its text stays', () => {
  expect(cells('a\x1b]8;;https://x\x07link\x1b]8;;\x07\x1b[2J\x1b[5;5Hb\x07\u202e\u200bc\x1b[?25l\x85d')).toBe(
    'alinkbcd',
  );
});

test('a line longer than the screen is cut, never half a character', () => {
  expect(cells('abc一二', 6)).toBe('abc一·');
  expect(cells('abcdefgh', 6)).toBe('abcdef');
});

test('any line gives whole cells', () => {
  fc.assert(
    fc.property(anyText(40), (line) => {
      expect(cells(line)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
    }),
    { numRuns: 100 },
  );
});

import { expect, test } from 'vitest';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { findText, MOST_MATCHES, placesOf } from '../../../source/adapters/terminal/find-text.ts';
import { Search } from '../../../source/adapters/terminal/search.ts';
import { cpuMs } from '../../helpers/cpu.ts';

/** An emulator of 20x5 with some output. */
function shown(output: string): Emulator {
  const emulator = new Emulator({ columns: 20, rows: 5 });
  emulator.write(output);
  return emulator;
}

const places = (emulator: Emulator, text: string) =>
  findText(emulator, text).map((match) => placesOf(emulator, match, text.length));

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\r\n`).join('');

test('text is found in the scrollback too, without regard to case unless the text has capitals', () => {
  const emulator = shown(`Error one\r\n${lines(30)}an error two, ERROR three`);
  expect(findText(emulator, 'error').map(({ line, at }) => [line, at])).toEqual([
    [0, 0],
    [31, 3],
    [31, 14],
  ]);
  expect(findText(emulator, 'ERROR')).toHaveLength(1);
  expect(findText(emulator, 'nowhere')).toEqual([]);
});

test('text across the wrapping of a line is one match with two places', () => {
  const emulator = shown(`${'x'.repeat(17)}needle`);
  expect(places(emulator, 'needle')).toEqual([
    [
      { line: 0, column: 17, cells: 3 },
      { line: 1, column: 0, cells: 3 },
    ],
  ]);
});

test('places are counted in cells', () => {
  expect(places(shown('一二👍🏽 é needle'), 'needle')).toEqual([[{ line: 0, column: 9, cells: 6 }]]);
  expect(places(shown('a 一二 b'), '一二')).toEqual([[{ line: 0, column: 2, cells: 4 }]]);
});

test('a search begins at the end of what is shown and goes both ways, around the corner', () => {
  const emulator = shown(`needle\r\n${lines(10)}needle\r\n${lines(10)}needle\r\n${lines(2)}`);
  const search = new Search(emulator, 'needle');
  expect(search.start()).toEqual({ count: 3, at: 3 });
  expect(emulator.behind).toBe(0);
  expect(search.next(-1)).toEqual({ count: 3, at: 2 });
  expect(emulator.text()[2]).toBe('needle');
  expect(search.next(-1)).toEqual({ count: 3, at: 1 });
  expect(search.next(-1)).toEqual({ count: 3, at: 3 });
  expect(search.next(1)).toEqual({ count: 3, at: 1 });
});

test('a search follows its place while output goes on and old lines go', () => {
  const emulator = new Emulator({ columns: 20, rows: 5, scrollback: 20 });
  emulator.write(`${lines(10)}needle A\r\n${lines(3)}needle B\r\n${lines(3)}`);
  const search = new Search(emulator, 'needle');
  expect(search.start().at).toBe(2);
  emulator.write(lines(12));
  expect(search.next(-1)).toEqual({ count: 2, at: 1 });
  expect(search.visible()).toEqual([{ x: 0, y: 2, width: 6, current: true }]);
  emulator.write(lines(40));
  expect(search.next(1)).toEqual({ count: 0, at: 0 });
});

test('one line without end is searched like many, and one letter everywhere costs no memory', () => {
  const emulator = shown('ab'.repeat(60_000));
  const before = cpuMs();
  expect(findText(emulator, 'a')).toHaveLength(60_000);
  expect(new Search(emulator, 'a').next(-1)).toEqual({ count: 60_000, at: 60_000 });
  emulator.write('a'.repeat(90_000));
  expect(findText(emulator, 'a')).toHaveLength(MOST_MATCHES);
  expect(cpuMs() - before).toBeLessThan(3_000);
});

test('ten thousand lines are searched in the blink of an eye', () => {
  const emulator = shown(lines(12_000));
  const before = cpuMs();
  expect(findText(emulator, 'line 11')).toHaveLength(1_000);
  expect(cpuMs() - before).toBeLessThan(3_000);
});

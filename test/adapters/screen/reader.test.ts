import { beforeEach, describe, expect, test } from 'vitest';
import { Reader } from '../../../source/adapters/screen/reader.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import type { SelectStep } from '../../../source/ports/agent-terminal.ts';

let emulator: Emulator;
let reader: Reader;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\r\n`).join('');
const select = (...steps: SelectStep[]): void => {
  for (const step of steps) reader.select(step);
};

beforeEach(() => {
  emulator = new Emulator({ columns: 20, rows: 5, scrollback: 50 });
  reader = new Reader(emulator);
  emulator.write(lines(1, 20));
});

describe('a search', () => {
  test('begins anew at its first place with every change, and goes back there', () => {
    reader.scroll(-3);
    const before = emulator.text();
    expect(reader.find('line 1')).toEqual({ count: 11, at: 10 });
    expect(reader.find('line 12')).toEqual({ count: 1, at: 1 });
    expect(emulator.text()).not.toEqual(before);
    reader.endFind(true);
    expect(emulator.text()).toEqual(before);
    expect([reader.found, reader.highlights()]).toEqual([null, []]);
  });

  test('keeps what is shown in its place while output goes on, also at the end', () => {
    reader.find('line 20');
    expect(emulator.following).toBe(false);
    const before = emulator.text();
    emulator.write(lines(21, 30));
    expect(emulator.text().slice(0, 4)).toEqual(before.slice(0, 4));
    expect([emulator.behind, emulator.fresh]).toEqual([10, 10]);
    reader.endFind(true);
    expect(emulator.following).toBe(true);
    expect(emulator.text()[3]).toBe('line 30');
  });

  test('that is kept is gone on with later; following again does not end it', () => {
    reader.find('line 5');
    reader.scrollToEnd();
    expect(emulator.following).toBe(true);
    expect(reader.findNext(-1)).toEqual({ count: 1, at: 1 });
    expect(emulator.text()).toContain('line 5');
  });

  test('leaves no marker behind, whatever is done', () => {
    for (const text of ['l', 'li', 'lin', 'line']) reader.find(text);
    for (let step = 0; step < 30; step++) reader.findNext(-1);
    reader.endFind(false);
    select('begin', 'mark', 'up', 'left', 'page-up', 'end');
    // What is left is where the output was when following ended.
    expect(markersOf(emulator)).toBeLessThanOrEqual(1);
  });
});

describe('a selection by keys', () => {
  test('takes characters, from the mark to the cursor, both included', () => {
    select('begin', 'up', 'mark', 'right', 'right', 'right');
    expect(reader.selected()).toBe('line');
    select('word-right', 'line-end');
    expect(reader.selected()).toBe('line 20');
    expect(reader.selecting).toBe('marked');
  });

  test('goes upwards beyond the screen, and takes lines', () => {
    select('begin', 'up', 'mark-lines', 'page-up', 'up');
    expect(reader.selected().split('\n')).toEqual([
      'line 14',
      'line 15',
      'line 16',
      'line 17',
      'line 18',
      'line 19',
      'line 20',
    ]);
    select('top');
    expect(reader.selected().split('\n')).toHaveLength(20);
  });

  test('stays at its text while output goes on, and is over at the end', () => {
    select('begin', 'up', 'mark-lines');
    emulator.write(lines(21, 40));
    expect(reader.selected()).toBe('line 20');
    expect(emulator.following).toBe(false);
    select('end');
    reader.scrollToEnd();
    expect([reader.selecting, emulator.following, reader.selected()]).toEqual([null, true, '']);
  });

  test('is marked where it is seen', () => {
    select('begin', 'up', 'mark', 'up', 'right');
    expect(reader.highlights()).toEqual([
      { x: 1, y: 2, width: 19, current: false },
      { x: 0, y: 3, width: 1, current: false },
      { x: 1, y: 2, width: 1, current: true },
    ]);
  });
});

describe('selected text', () => {
  test('has wrapped lines as one, and no blanks at the ends of lines', () => {
    emulator.write('\x1b[2J\x1b[Hthe quick brown fox jumps   \r\nover');
    reader.pressAt({ x: 4, y: 0 });
    reader.drag({ x: 3, y: 2 }, 'characters');
    expect(reader.selected()).toBe('quick brown fox jumps\nover');
  });

  test('is what is seen: nothing hidden comes along', () => {
    emulator.write('\x1b[2J\x1b[Hrm\u200b -r\u202ef 一二');
    reader.pressAt({ x: 0, y: 0 });
    reader.drag({ x: 19, y: 0 }, 'lines');
    expect(reader.selected()).toBe('rm -rf 一二');
  });

  test('is whole words where they are meant', () => {
    emulator.write('\x1b[2J\x1b[Hsee (./src/a.ts) and');
    reader.pressAt({ x: 8, y: 0 });
    reader.drag({ x: 8, y: 0 }, 'words');
    expect(reader.selected()).toBe('./src/a.ts');
  });
});

describe('jumping', () => {
  beforeEach(() => {
    for (const name of ['one', 'two', 'three']) {
      reader.marks.add();
      emulator.write(`$ ${name}\r\n${lines(1, 8)}`);
    }
  });

  test('goes to where the output of each action begins, back and forth', () => {
    const seen = (step: 1 | -1): string | undefined => (reader.jump(step) ? emulator.text()[0] : 'none');
    expect([seen(-1), seen(-1), seen(-1), seen(-1)]).toEqual(['$ three', '$ two', '$ one', 'none']);
    expect([seen(1), seen(1), seen(1)]).toEqual(['$ two', '$ three', 'none']);
    expect(reader.highlights()).toEqual([{ x: 0, y: 0, width: 20, current: false }]);
  });

  test('knows its places after lines have left the scrollback, and forgets those that are gone', () => {
    emulator.write(lines(1, 20));
    const seen = (): string | undefined => (reader.jump(-1) ? emulator.text()[0] : 'none');
    expect([seen(), seen(), seen(), seen()]).toEqual(['$ three', '$ two', '$ one', 'none']);
    reader.scrollToEnd();
    emulator.write(lines(1, 14));
    expect([seen(), seen(), seen()]).toEqual(['$ three', '$ two', 'none']);
    reader.scrollToEnd();
    emulator.write(lines(1, 200));
    expect(seen()).toBe('none');
    reader.marks.add();
    emulator.write(lines(1, 8));
    expect(seen()).toBe('line 1');
  });
});

function markersOf(of: Emulator): number {
  const { term } = of as unknown as { term: { markers: readonly unknown[] } };
  return term.markers.length;
}

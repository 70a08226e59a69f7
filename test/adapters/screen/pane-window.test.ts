import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clusters, WIDTH_SHIFT } from '../../../source/adapters/screen/cell.ts';
import { PaneReader } from '../../../source/adapters/screen/pane-reader.ts';
import { PaneWindow } from '../../../source/adapters/screen/pane-window.ts';
import { Reader } from '../../../source/adapters/screen/reader.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { describeGrid } from './grid-helper.ts';
import { hostileOutput } from './hostile-output.ts';

/** A terminal of 12 x 6 whose rows are named, in a pane of its own size. */
function shown(columns: number, rows: number) {
  const emulator = new Emulator({ columns: 12, rows: 6, scrollback: 50 });
  const region = { x: 3, y: 4, width: columns, height: rows };
  const window = new PaneWindow(emulator, () => region);
  const reader = new Reader(emulator, window);
  const clusters = new Clusters();
  const pane = new PaneReader(columns, rows, clusters);
  const picture = () => {
    pane.read(emulator, window.corner);
    return describeGrid(pane.grid, clusters);
  };
  return { emulator, window, reader, picture };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index} abcdefgh`).join('\r\n');

test('a larger pane shows the whole terminal with a line where it ends', () => {
  const { emulator, picture } = shown(16, 8);
  emulator.write('one\r\ntwo');
  const edge = (text: string) => `${text.padEnd(12)}│`;
  expect(picture()).toEqual([edge('one'), edge('two'), ...Array(4).fill(edge('')), `${'─'.repeat(12)}┘`, '']);
});

test('a smaller one shows the lines up to the cursor, and is scrolled first within the screen, then back in time', () => {
  const { emulator, reader, window, picture } = shown(6, 3);
  emulator.write(numbered(1, 9));
  expect(picture()).toEqual(['7 abcd', '8 abcd', '9 abcd']);
  reader.scroll(-2);
  expect(picture()).toEqual(['5 abcd', '6 abcd', '7 abcd']);
  expect(window.above).toBe(2);
  reader.scroll(-3);
  expect(picture()).toEqual(['2 abcd', '3 abcd', '4 abcd']);
  reader.scroll(4);
  expect(picture()).toEqual(['6 abcd', '7 abcd', '8 abcd']);
  window.pan(4);
  expect(picture()).toEqual(['cdefgh', 'cdefgh', 'cdefgh']);
  window.pan(100);
  window.pan(-100);
  reader.scrollToEnd();
  expect(picture()).toEqual(['7 abcd', '8 abcd', '9 abcd']);
  // A program that writes further up is followed there.
  emulator.write('\x1b[H');
  expect(picture()).toEqual(['4 abcd', '5 abcd', '6 abcd']);
});

test('what is searched or selected comes into the pane, marked where it is', () => {
  const { emulator, reader, picture } = shown(6, 3);
  emulator.write(`${numbered(1, 4)}\r\n5 abc XY\r\n${numbered(6, 9)}`);
  reader.find('xy');
  const [mark] = reader.highlights();
  expect(picture()[mark?.y ?? -1]?.slice(mark?.x, (mark?.x ?? 0) + 2)).toBe('XY');
  reader.endFind(true);
  // The mouse points at cells of the pane, not of the terminal.
  reader.scrollToEnd();
  reader.pressAt({ x: 0, y: 2 });
  reader.drag({ x: 5, y: 2 }, 'words');
  expect(reader.selected()).toContain(picture()[2]);
});

test('what a pane shows is the part of the whole at its corner, however it got there', () => {
  const place = fc.record({ x: fc.nat(11), y: fc.nat(5) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(hostileOutput, place), { maxLength: 6 }),
      fc.integer({ min: 1, max: 14 }),
      (steps, columns) => {
        const emulator = new Emulator({ columns: 12, rows: 6 });
        // Of one numbering, so that cells can be compared.
        const clusters = new Clusters();
        const kept = new PaneReader(columns, 4, clusters);
        for (const [output, corner] of steps) {
          emulator.write(output);
          kept.read(emulator, corner);
          const fresh = new PaneReader(columns, 4, clusters);
          fresh.read(emulator, corner);
          const whole = new PaneReader(12, 6, clusters);
          whole.read(emulator);
          for (let y = 0; y < 4 && y + corner.y < 6; y++)
            for (let x = 0; x < columns && x + corner.x < 12; x++) {
              const [at, from] = [kept.grid.at(x, y), whole.grid.at(x + corner.x, y + corner.y)];
              expect(kept.grid.data[at + 1]).toBe(fresh.grid.data[fresh.grid.at(x, y) + 1]);
              // Half of a wide character at an edge is none.
              const glyph = whole.grid.data[from] as number;
              if (glyph >>> WIDTH_SHIFT === 1) expect(kept.grid.data[at]).toBe(glyph);
            }
        }
      },
    ),
    { numRuns: 100 },
  );
});

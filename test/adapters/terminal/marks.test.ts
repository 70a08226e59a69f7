import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { Marks } from '../../../source/adapters/terminal/marks.ts';

/** What the lines begin with that marks are at, from the newest up. */
function marked(emulator: Emulator, marks: Marks): string[] {
  const found: string[] = [];
  for (let line = marks.from(emulator.buffer.length, -1); line !== null; line = marks.from(line, -1))
    found.push(emulator.buffer.getLine(line)?.translateToString(true).split(' ')[0] ?? '');
  return found;
}

test('marks stay at their actions’ output through any changes of the width', () => {
  const action = fc.record({ lines: fc.nat(6), width: fc.integer({ min: 1, max: 70 }) });
  fc.assert(
    fc.property(
      fc.array(action, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 10, max: 90 }), { minLength: 1, maxLength: 4 }),
      (actions, widths) => {
        const emulator = new Emulator({ columns: 40, rows: 5, scrollback: 2_000 });
        const marks = new Marks(emulator);
        for (const [index, { lines, width }] of actions.entries()) {
          marks.add();
          emulator.write(`#${index} begins\r\n${`${'x'.repeat(width)}\r\n`.repeat(lines)}`);
        }
        const names = actions.map((_, index) => `#${index}`).reverse();
        expect(marked(emulator, marks)).toEqual(names);
        for (const width of widths) {
          marks.throughRewrap(() => emulator.resize(width, 5));
          expect(marked(emulator, marks)).toEqual(names);
        }
        // What comes later is marked beside them.
        marks.add();
        emulator.write('#new\r\n');
        expect(marked(emulator, marks)).toEqual(['#new', ...names]);
      },
    ),
    { numRuns: 150 },
  );
});

test('a mark whose line has left the scrollback is gone', () => {
  const emulator = new Emulator({ columns: 40, rows: 5, scrollback: 20 });
  const marks = new Marks(emulator);
  marks.add();
  emulator.write(`#0\r\n${'x\r\n'.repeat(15)}`);
  marks.add();
  emulator.write(`#1\r\n${'x\r\n'.repeat(15)}`);
  marks.throughRewrap(() => emulator.resize(20, 5));
  expect(marked(emulator, marks)).toEqual(['#1']);
});

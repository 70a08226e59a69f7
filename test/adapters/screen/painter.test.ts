import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteSink } from '../../../source/adapters/screen/byte-sink.ts';
import { Clusters } from '../../../source/adapters/screen/cell.ts';
import { Grid } from '../../../source/adapters/screen/grid.ts';
import { Painter, type Segment } from '../../../source/adapters/screen/painter.ts';
import { PaneReader } from '../../../source/adapters/screen/pane-reader.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { describeEmulator, describeGrid, painterGrammar } from './grid-helper.ts';
import { hostileOutput } from './hostile-output.ts';

const columns = 24;
const rows = 6;
/** An inner terminal, its cells painted into an outer one that nobody else writes to. */
function setUp(): {
  inner: Emulator;
  outer: Emulator;
  wanted: Grid;
  clusters: Clusters;
  paint(budget?: number): string;
} {
  const inner = new Emulator({ columns, rows });
  const outer = new Emulator({ columns, rows });
  const clusters = new Clusters();
  const reader = new PaneReader(columns, rows, clusters);
  const shown = new Grid(columns, rows);
  const sink = new ByteSink();
  const painter = new Painter('true', clusters, sink);
  const whole: Segment[] = Array.from({ length: rows }, (_, y) => ({ y, x: 0, end: columns }));
  return {
    inner,
    outer,
    wanted: reader.grid,
    clusters,
    paint(budget = Number.POSITIVE_INFINITY) {
      reader.read(inner);
      painter.paint(reader.grid, shown, whole, budget);
      const text = sink.take().toString();
      outer.write(text);
      return text;
    },
  };
}

test('what is painted is what is wanted, cell by cell, whatever the agent wrote and whenever a frame is cut', () => {
  fc.assert(
    fc.property(fc.array(hostileOutput, { minLength: 1, maxLength: 12 }), (pieces) => {
      const { inner, outer, wanted, clusters, paint } = setUp();
      for (const piece of pieces) {
        inner.write(piece);
        expect(paint()).toMatch(painterGrammar);
        expect(describeEmulator(outer)).toEqual(describeGrid(wanted, clusters));
      }
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 150), seed: 7 },
  );
});

test('a frame that is cut by its budget is completed by the following ones', () => {
  fc.assert(
    fc.property(
      fc.array(hostileOutput, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 60 }),
      (pieces, budget) => {
        const { inner, outer, wanted, clusters, paint } = setUp();
        for (const piece of pieces) {
          inner.write(piece);
          paint(budget);
        }
        for (let frame = 0; frame <= rows; frame++) paint(budget);
        expect(describeEmulator(outer)).toEqual(describeGrid(wanted, clusters));
      },
    ),
    { numRuns: 50, seed: 8 },
  );
});

test('nothing is written when nothing changed', () => {
  const { inner, paint } = setUp();
  inner.write('\x1b[31mred\x1b[m and 一二 👍 é');
  paint();
  inner.write('\x1b[H\x1b[2K\x1b[31mred\x1b[m and 一二 👍 é');
  expect(paint()).toBe('');
});

test('one changed character costs its place and itself', () => {
  const { inner, paint } = setUp();
  inner.write('some words of text');
  paint();
  inner.write('\x1b[1;6HW');
  expect(paint()).toBe('\x1b[1;6HW');
});

test('a cleared line is erased, not overwritten', () => {
  const { inner, paint } = setUp();
  inner.write('some words of text\x1b[2;1Hand more');
  paint();
  inner.write('\x1b[1;1H\x1b[2K');
  expect(paint()).toBe('\x1b[1;1H\x1b[K');
});

test('after a character whose width terminals dispute the cursor is placed anew and the neighbour painted again', () => {
  const { inner, paint } = setUp();
  inner.write('a👍b');
  expect(paint()).toBe('\x1b[1;1Ha  \x1b[1;2H👍\x1b[1;4Hb');
});

test('a pane beside another never writes over its edge', () => {
  const clusters = new Clusters();
  const inner = new Emulator({ columns, rows });
  inner.write('一'.repeat(columns * rows));
  const pane = new PaneReader(5, rows, clusters);
  pane.read(inner);
  expect(describeGrid(pane.grid, clusters)[0]).toBe('一·一·');
});

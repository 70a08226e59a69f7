import { expect, test } from 'vitest';
import { makeSample } from './make-sample.ts';
import { playCase } from './one-case.ts';

const cases = Number(process.env.CASES ?? 15);
const seed = Number(process.env.SEED ?? 1);

test.each(Array.from({ length: cases }, (_, index) => [seed + index]))(
  'a rollback brings back everything that a checkpoint had, and its undo what was there before (seed %i)',
  { timeout: 60_000 },
  async (number) => {
    const { wrong } = await playCase(makeSample(), number);
    expect(wrong).toEqual([]);
  },
);

import { expect, test } from 'vitest';
import { makeSample } from './make-sample.ts';
import { playCase } from './one-case.ts';

// A slice; the long form is test/long/vault.long.test.ts.
const seeds = (from: number, count: number) => Array.from({ length: count }, (_, index) => [from + index] as const);

// The last one was held for a defect once: its staged files look changed to git only when it looks at them again.
test.each([...seeds(1, 12), ...seeds(50_235, 1)])(
  'a rollback brings back everything that a checkpoint had, and its undo what was there before (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    const { wrong } = await playCase(makeSample(), seed);
    expect(wrong).toEqual([]);
  },
);

// The last ones found defects once: a link to itself, an ignored file that came back by an undo, and a tracked file in an
// ignored folder that was gone at one checkpoint and there again at the next.
test.each([...seeds(1001, 3), ...seeds(10_460, 1), ...seeds(10_736, 1), ...seeds(50_856, 1)])(
  'a checkpoint or rollback that is cut by SIGKILL leads to its target or leaves what was there (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    const { wrong, kills } = await playCase(makeSample(), seed, true);
    expect(wrong).toEqual([]);
    expect(kills).toBeGreaterThan(0);
  },
);

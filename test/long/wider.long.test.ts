import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCase, tooWide } from '../adapters/sandboxes/wider-case.ts';

const numRuns = Number(process.env.CASES ?? 100);
const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

test('what the sandbox lets happen is never wider than what the evaluator says', { timeout: 3_600_000 }, async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(anyCase, async (one) => {
      const problems = await tooWide(one);
      if (problems !== null) ran += 1;
      expect(problems ?? []).toEqual([]);
    }),
    { numRuns, ...(seed !== undefined && { seed }) },
  );
  expect(ran).toBeGreaterThan(numRuns / 4);
});

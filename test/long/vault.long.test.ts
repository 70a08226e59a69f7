import { expect, test } from 'vitest';
import { makeSample } from '../adapters/git/make-sample.ts';
import { playCase } from '../adapters/git/one-case.ts';

/** CASES stories beginning at SEED, every other one with kills; the figures are printed at the end. */
const cases = Number(process.env.CASES ?? 2000);
const seed = Number(process.env.SEED ?? 10_000);
const total = { cases: 0, checks: 0, kills: 0 };

test.each(Array.from({ length: cases }, (_, index) => [seed + index] as const))(
  'nothing that a checkpoint had is lost by what an agent does, nor by a kill (seed %i)',
  { timeout: 300_000 },
  async (number) => {
    const { wrong, checks, kills } = await playCase(makeSample(), number, number % 2 === 0);
    total.cases += 1;
    total.checks += checks;
    total.kills += kills;
    expect(wrong).toEqual([]);
  },
);

test('how much that was', () => {
  process.stdout.write(`${JSON.stringify(total)}\n`);
  expect(total.cases).toBe(cases);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broken, stories } from '../adapters/sandboxes/seatbelt/moves.ts';
import { sameAsMounts, samples } from '../adapters/sandboxes/seatbelt/same-as-mounts.ts';

const numRuns = Number(process.env.CASES ?? 10_000);
const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED);
const runs = { numRuns, ...(seed !== undefined && { seed }) };

test('the profile of macOS lets just what the mounts of Linux let', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(samples, ([confinement, paths]) => sameAsMounts(confinement, paths)),
    runs,
  );
});

test('however things are moved about, nothing held comes free', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(stories, ([confinement, files, story]) => {
      expect(broken(confinement, files, story)).toEqual([]);
    }),
    runs,
  );
});

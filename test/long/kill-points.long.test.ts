import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Life } from '../helpers/kill/live.ts';
import { calibrate, seededCase } from '../helpers/kill/seeded-case.ts';
import { openStage } from '../helpers/kill/stage.ts';
import { Tally } from '../helpers/kill/tally.ts';

/** CASES runs beginning at SEED, each killed at one random call at least; the figures are printed at the end. SANDBOX=none goes without one. */
const cases = Number(process.env.CASES ?? 1000);
const seed = Number(process.env.SEED ?? 1);
const sandboxed = process.env.SANDBOX !== 'none';
const tally = new Tally();
let stage: Awaited<ReturnType<typeof openStage>>;
let counts: Life['counts'];

beforeAll(async () => {
  stage = await openStage();
  counts = await calibrate(stage, sandboxed);
}, 60_000);
afterAll(async () => {
  await stage.close();
  process.stdout.write(`${tally.text()}\n`);
});

test.each(Array.from({ length: cases }, (_, index) => [seed + index] as const))(
  'a run whose supervisor is killed anywhere is resumed, and nothing is lost, doubled or left (seed %i)',
  { timeout: 300_000 },
  async (number) => {
    const result = await seededCase(stage, counts, number, sandboxed);
    tally.add(result);
    // Hours of it may be cut short: what was found until then counts all the same.
    if ((number - seed + 1) % 25 === 0) process.stdout.write(`${tally.text()}\n`);
    expect(result.wrong).toEqual([]);
  },
);

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KillPoint, Life } from '../helpers/kill/live.ts';
import { playCase } from '../helpers/kill/play-case.ts';
import { calibrate, seededCase } from '../helpers/kill/seeded-case.ts';
import { openStage } from '../helpers/kill/stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
let counts: Life['counts'];

beforeAll(async () => {
  stage = await openStage();
  counts = await calibrate(stage);
}, 60_000);
afterAll(() => stage.close());

const at = (kind: string, n: number, how: KillPoint['how']): KillPoint => ({ kind, n, how, part: 0.5, delay: 0 });

test('a start that is cut before the work branch is there is gone on with', async () => {
  const { wrong, kills } = await playCase(stage, [at('mode', 1, 'before')], { target: 'start', stops: false });
  expect(wrong).toEqual([]);
  expect(kills).toEqual(['mode before']);
});

// The thousand others: npm run test:long.
test.each([1, 2, 3, 6, 8, 9, 10, 11, 13, 20].map((seed) => [seed] as const))(
  'a run whose supervisor is killed anywhere is resumed, and nothing is lost, doubled or left (seed %i)',
  async (seed) => {
    const { wrong, kills } = await seededCase(stage, counts, seed);
    expect(wrong).toEqual([]);
    expect(kills.length).toBeGreaterThan(0);
  },
);

import { afterAll, beforeAll, expect, test } from 'vitest';
import { playCase } from '../helpers/kill/play-case.ts';
import { seededCase } from '../helpers/kill/seeded-case.ts';
import { openStage } from '../helpers/kill/stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

/** About what an undisturbed run counts, so that it need not be played first. */
const counts = {
  mkdir: 120,
  spawn: 135,
  net: 290,
  write: 220,
  remove: 100,
  open: 40,
  sync: 240,
  mode: 3,
  rename: 29,
  link: 65,
  message: 36,
};

test('a start that is cut before the work branch is there is gone on with', async () => {
  const point = { kind: 'mode', n: 1, how: 'before', part: 0, delay: 0 } as const;
  const { wrong, kills } = await playCase(stage, [point], { target: 'start', stops: false, sandboxed: false });
  expect(wrong).toEqual([]);
  expect(kills).toEqual(['mode before']);
});

test.each([1, 20, 45])('a journal that was cut in the middle of its write %i is gone on with', async (n) => {
  const point = { kind: 'write', match: 'events.jsonl', n, how: 'part', part: 0.5, delay: 0 } as const;
  const { wrong, kills } = await playCase(stage, [point], { target: 'commit', stops: false, sandboxed: false });
  expect(wrong).toEqual([]);
  expect(kills).toEqual(['write part']);
});

// The thousand others: npm run test:long.
test.each(Array.from({ length: 6 }, (_, index) => [100 + index] as const))(
  'a run whose supervisor is killed anywhere is resumed, and nothing is lost, doubled or left (seed %i)',
  async (seed) => {
    expect((await seededCase(stage, counts, seed, seed % 2 === 0)).wrong).toEqual([]);
  },
);

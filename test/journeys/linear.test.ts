import { expect, test } from 'vitest';
import { Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

test('with a screen reader a run is told in lines, one after the other, and answered from another terminal', async () => {
  const world = await smallWorld();
  const env = { ...world.env, INK_SCREEN_READER: 'true' };
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'], env });
  await journey.shows('INK_SCREEN_READER is set');
  await journey.event('plan.proposed');
  await journey.shows(/plan/i);
  expect(chaperone(world, 'approve')).toMatchObject({ code: 0 });
  await journey.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  expect(chaperone(world, 'answer', 'deny')).toMatchObject({ code: 0 });
  await journey.event('run.finished');
  expect(await journey.ends()).toBe(0);
  // Nothing is drawn over: no other screen, no addressing, no erasing.
  expect(journey.bytes()).not.toMatch(/\x1b\[\?1049h|\x1b\[[\d;]*[ABCDEFGHJKfsu]/);
});

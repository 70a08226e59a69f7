import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, Journey } from '../helpers/journey.ts';
import { smallWorld } from '../helpers/small-world.ts';

test('unattended, a run stops at its limit: at a checkpoint, with the reason and exit code 3', async () => {
  const world = await smallWorld();
  appendFileSync(join(world.root, 'CLAUDE.md'), '- LIMIT: 2 actions\n');
  git(world.root, 'commit', '-qam', 'A limit');
  const args = ['run', '--no-ui', '--unattended', '--proceed-if-clean', '--yes', 'Write the files'];
  const journey = new Journey({ ...world, cwd: world.root, args });
  expect(await journey.ends()).toBe(3);
  const events = journey.events();
  const at = events.findIndex((event) => event.type === 'limit.reached');
  expect(events[at]).toMatchObject({ limit: 'actions', text: expect.stringContaining('2 actions') });
  const after = events.slice(at).map((event) => (event.type === 'checkpoint.saved' ? event.cause.kind : event.type));
  expect(after).toContain('limit');
  expect(after.indexOf('run.stopped')).toBeGreaterThan(after.indexOf('limit'));
  expect(events.find((event) => event.type === 'run.stopped')).toMatchObject({ outcome: 'limit' });
  expect(journey.screen().join('\n')).toContain('limit');
});

test('attended, the agent is held still at a limit, at a checkpoint, and P allows as much again', async () => {
  const world = await smallWorld();
  appendFileSync(join(world.root, 'CLAUDE.md'), '- LIMIT: 2 actions\n');
  git(world.root, 'commit', '-qam', 'A limit');
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('limit.reached', ({ limit }) => limit === 'actions');
  await journey.event('checkpoint.saved', ({ cause }) => cause.kind === 'limit');
  await journey.shows('2 actions were asked for');
  await journey.press('P', () => journey.event('run.continued'));
  await journey.event('action.judged', ({ tool }) => tool === 'shell');
  expect(journey.count('agent.exited')).toBeLessThan(2);
});

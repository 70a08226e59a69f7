import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Journey } from '../helpers/journey.ts';
import { limitCases, limitWorld, playAttended, playUnattended, raise, struck } from '../journeys/limit-case.ts';

describe.each(limitCases)('a limit of $bullet ($limit)', (one) => {
  test('attended, holds the agent at a checkpoint, and is raised by P, twice', () => playAttended(one));
  test('unattended, ends the run stopped, with the reason', () => playUnattended(one));
});

const untilGo = 'until [ -e src/go ]; do sleep 0.05; done';
const shell = (command: string) => ({ text: 'I run it.', tools: [{ name: 'shell', input: { command } }] });
const attended = async (bullet: string, commands: readonly string[]) => {
  const world = await limitWorld({ bullet, commands, moves: commands.map(shell) });
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Work'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  return { world, journey };
};

test('ten thousand files at once: told after the command, one key goes on; and gone back by R, nothing is held any more', async () => {
  const many = 'for i in $(seq 10000); do : > src/n$i; done';
  const { world, journey } = await attended('40 files', [many, 'echo more > src/more']);
  const { decision } = await journey.event('action.judged');
  if (decision.verdict === 'ask') await journey.press('a', () => journey.event('action.answered'));
  const { text } = await struck(journey, 'files', 1);
  expect(text).toContain('10000 files were changed (allowed: 40). Going on raises it to 10040.');
  // What was done stays.
  expect(readdirSync(join(world.root, 'src'))).toHaveLength(10_001);
  await journey.press('4', () => journey.shows('[4 Checkpoints'));
  journey.keys('jj');
  // Opens what would change; pressed again, confirms it.
  await journey.press('R', () => journey.event('rollback.finished'));
  expect(readdirSync(join(world.root, 'src'))).toEqual(['zero.txt']);
  await raise(journey, 1);
  await journey.event('tree.compared', ({ files }) => files === 0);
  // It does its step again, and nothing holds it before it has done anything.
  await journey.event('action.judged', ({ id }) => id.startsWith('3.'));
  expect(journey.count('limit.reached')).toBe(1);
});

test('killed at its limit, a run is resumed at its limit; P raises it, and the command that it cut off is begun anew', async () => {
  const { world, journey } = await attended('0.05 minutes', [untilGo]);
  await struck(journey, 'minutes', 1);
  process.kill(journey.pty.pid, 'SIGKILL');
  await journey.exited;
  const again = new Journey({ ...world, cwd: world.root, args: ['resume'] });
  await again.event('supervisor.started', ({ resumed }) => resumed);
  await again.shows(/Paused: The limit is reached|A limit is reached/);
  expect(again.count('limit.reached')).toBe(1);
  spawn('touch', [join(world.root, 'src/go')]);
  await raise(again, 1);
  const next = () => {
    if (again.count('run.finished') > 0) return 'over';
    return again.count('limit.reached') > again.count('run.continued') ? 'limit' : undefined;
  };
  while ((await again.until('the end', next)) === 'limit') await raise(again, again.count('run.continued') + 1);
  expect(existsSync(join(world.root, 'src/go'))).toBe(true);
});

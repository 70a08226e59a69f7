import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { git, Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

test('detached from inside another tmux, answered from a client of another size, detached again, killed, resumed, finished', {
  timeout: 240_000,
}, async () => {
  const world = await smallWorld();
  onTestFinished(() => {
    const folder = join(world.home, 'state', 'chaperone', 'tmux');
    spawnSync('tmux', ['-L', 'chaperone', 'kill-server'], { env: { ...process.env, TMUX_TMPDIR: folder } });
  });
  // A tmux of the person's around us is neither used nor in the way.
  const around = { ...world, env: { ...world.env, TMUX: '/tmp/tmux-0/default,1,0', TMUX_PANE: '%0' } };
  expect(chaperone(around, 'run', '--detach', '--yes', 'Write the files').code).toBe(0);

  const desk = new Journey({ ...around, cwd: world.root, args: ['attach'] });
  await desk.shows('The plan waits for you');
  const phone = new Journey({ ...world, cwd: world.root, args: ['attach'], columns: 40, rows: 15 });
  await phone.shows(/proceed/);
  await phone.press('p', () => phone.event('plan.approved'));
  await phone.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  for (const client of [phone, desk]) {
    client.pty.kill('SIGHUP');
    await client.exited;
  }

  const { pid } = await desk.event('supervisor.started');
  process.kill(pid, 'SIGKILL');
  const listed = () => JSON.parse(chaperone(world, 'ls', '--json').out);
  while (listed().pid !== null) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(listed().now).toContain('chaperone resume write-the-files');
  const again = new Journey({ ...world, cwd: world.root, args: ['resume'], columns: 80, rows: 24 });
  await again.event('supervisor.started', ({ resumed }) => resumed);
  await again.shows('The agent asks');
  await again.press('a', () => again.event('action.answered', ({ answer }) => answer === 'allow'));
  await again.event('run.finished');
  await again.shows('The run is over');
  await again.leave();
  expect(await again.ends()).toBe(0);
  expect(git(world.root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toHaveLength(3);
});

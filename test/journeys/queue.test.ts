import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { git } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallPolicy, smallWorld } from '../helpers/small-world.ts';

interface Line {
  readonly type: string;
  readonly decision?: { readonly verdict: string };
  readonly info?: { readonly policy: { readonly limits: { readonly minutes?: number } } };
}

interface Listed {
  readonly task: string;
  readonly run: string | null;
  readonly state: string;
}

test('three tasks one after the other, each on its own branch; the one that is refused does not hold up the next', {
  timeout: 240_000,
}, async () => {
  const world = await smallWorld();
  onTestFinished(() => {
    const folder = join(world.home, 'state', 'chaperone', 'tmux');
    spawnSync('tmux', ['-L', 'chaperone', 'kill-server'], { env: { ...process.env, TMUX_TMPDIR: folder } });
  });
  const file = join(world.home, 'tasks.txt');
  writeFileSync(file, '# Tonight\n- Write the second\n- Write the third\n');
  writeFileSync(join(world.root, 'src/mine.txt'), 'not for the agent\n');
  // A slip is told where somebody is, not when the task's turn comes.
  for (const slip of [
    ['--limit', 'soon'],
    ['--recipe', 'nothing'],
    ['--agent', 'command'],
  ])
    expect(chaperone(world, 'queue', '--yes', ...slip, 'Write the first')).toMatchObject({ code: 2 });
  const limit = ['--limit', '77 minutes'];
  const added = chaperone(world, 'queue', '--yes', '--json', ...limit, '--file', file, 'Write the first');
  expect(added).toMatchObject({ code: 0 });
  expect(added.out.trim().split('\n')).toHaveLength(3);
  const listed = (): Listed[] =>
    chaperone(world, 'queue', '--list', '--json')
      .out.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Listed);

  /** Resolves when a run's journal has such a line. */
  const until = async (name: string, test: (line: Line) => boolean) => {
    for (;;) {
      const path = join(world.home, 'state', 'chaperone', 'runs', name, 'events.jsonl');
      const whole = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
      if (whole.some((line) => test(JSON.parse(line) as Line))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  for (const name of ['write-the-first', 'write-the-second', 'write-the-third']) {
    await until(name, (line) => line.type === 'run.started' && line.info?.policy.limits.minutes === 77);
    await until(name, (line) => line.type === 'plan.proposed');
    expect(listed().filter((one) => one.state === 'under way')).toMatchObject([{ run: name }]);
    if (name === 'write-the-second') {
      expect(chaperone(world, 'reject', name)).toMatchObject({ code: 0 });
      continue;
    }
    expect(chaperone(world, 'approve', name)).toMatchObject({ code: 0 });
    await until(name, (line) => line.decision?.verdict === 'ask');
    expect(chaperone(world, 'answer', 'allow', name)).toMatchObject({ code: 0 });
    await until(name, (line) => line.type === 'run.finished');
  }
  while (listed().some((one) => one.state === 'under way')) await new Promise((resolve) => setTimeout(resolve, 200));
  expect(listed().map((one) => one.state.replace(/:.*/, ''))).toEqual(['done', 'refused', 'done']);
  for (const name of ['write-the-first', 'write-the-third'])
    expect(git(world.root, 'log', '--format=%s', `chaperone/${name}`).trim().split('\n')).toEqual([
      'Write two',
      'Write one',
      'First',
    ]);
  // A policy that nobody has looked at since is not taken, whoever committed it.
  const wider = smallPolicy.replace('./src', './src and ./docs');
  writeFileSync(join(world.root, 'CLAUDE.md'), wider);
  git(world.root, 'commit', '-qm', 'Wider', 'CLAUDE.md');
  expect(chaperone(world, 'queue', 'Write the fourth').code).toBe(4);
  const repositories = join(world.home, 'state', 'chaperone', 'repositories');
  const queues = readdirSync(repositories).map((name) => join(repositories, name, 'queue.jsonl'));
  const line = JSON.stringify({ type: 'queued', id: 4, task: 'Queued before', options: [] });
  appendFileSync(queues.find((path) => existsSync(path)) ?? '', `${line}\n`);
  expect(chaperone(world, 'queue', '--work').code).toBe(0);
  expect(listed().at(-1)?.state).toContain('could not begin: the policy is another');
  // The person's own tree was never touched.
  expect(git(world.root, 'status', '--porcelain').trim()).toBe('?? src/mine.txt');
  expect(git(world.root, 'branch', '--show-current').trim()).toBe('main');
  expect(chaperone(world, 'rm', 'write-the-first')).toMatchObject({ code: 0 });
  expect(git(world.root, 'worktree', 'list').trim().split('\n')).toHaveLength(3);
  expect(existsSync(join(world.home, 'state', 'chaperone', 'runs', 'write-the-first'))).toBe(false);
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { cli, git, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallPolicy, smallWorld } from '../helpers/small-world.ts';

function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('detached: it starts in a tmux of our own, waits at its plan, is looked into, stopped, and gone on with', async () => {
  const world = await smallWorld();
  onTestFinished(() => {
    const folder = join(world.home, 'state', 'chaperone', 'tmux');
    spawnSync('tmux', ['-L', 'chaperone', 'kill-server'], { env: { ...process.env, TMUX_TMPDIR: folder } });
  });
  const started = chaperone(world, 'run', '--detach', '--yes', '--json', 'Write', 'the', 'files');
  expect(started).toMatchObject({ code: 0 });
  expect(JSON.parse(started.out)).toMatchObject({ name: 'write-the-files' });

  const inside = new Journey({ ...world, cwd: world.root, args: ['attach'] });
  await inside.event('plan.proposed');
  await inside.shows('The plan waits for you');
  expect(JSON.parse(chaperone(world, 'ls', '--json').out)).toMatchObject({
    name: 'write-the-files',
    stage: 'proceed',
    waiting: 'approval',
  });

  // Left alone it runs on; a second look comes from a phone.
  await inside.press('q', () => inside.shows('Leave?'));
  await inside.press('d', () => inside.exited);
  const phone = new Journey({ ...world, cwd: world.root, args: ['attach', 'write-the-files'], columns: 40, rows: 15 });
  await phone.shows(/proceed/);
  await phone.press('p', () => phone.event('plan.approved'));
  await phone.event('action.judged', ({ decision }) => decision.verdict === 'ask');

  expect(chaperone(world, 'stop').out).toContain('stopped at a checkpoint');
  await phone.ends();
  const again = chaperone(world, 'attach');
  expect(again).toMatchObject({
    code: 1,
    problem: expect.stringContaining('no run of this repository that is supervised'),
  });

  const resumed = new Journey({ ...world, cwd: world.root, args: ['resume'] });
  await resumed.press('d', () => resumed.event('action.answered'));
  await resumed.event('run.finished');
  expect(git(world.root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write two',
    'Write one',
    'First',
  ]);
});

test('a supervisor that is killed takes the agent with it, and resume finishes the run', async () => {
  const world = await smallWorld();
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'] });
  await journey.shows('The plan waits for you');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  const pid = journey.events().reduce((last, event) => (event.type === 'agent.started' ? event.pid : last), 0);
  expect(alive(pid)).toBe(true);
  journey.pty.kill('SIGKILL');
  await journey.ends();
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));

  const again = new Journey({ ...world, cwd: world.root, args: ['resume'] });
  await again.event('supervisor.started', ({ resumed }) => resumed);
  await again.press('a', () => again.event('action.answered', ({ answer }) => answer === 'allow'));
  await again.event('run.finished');
  expect(readFileSync(join(world.root, 'src/notes.txt'), 'utf8')).toBe('notes\n');
  expect(git(world.root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write two',
    'Write one',
    'First',
  ]);
});

test('without the app: events as lines, approved from another shell, and a script reads JSON', async () => {
  const world = await smallWorld();
  const run = begin(world, 'run', '--no-ui', '--yes', 'Write the files');
  await run.says('chaperone approve write-the-files');
  expect(chaperone(world, 'approve', '--hash', 'f'.repeat(64))).toMatchObject({
    code: 1,
    problem: expect.stringContaining('changed while you looked'),
  });
  expect(chaperone(world, 'approve')).toMatchObject({ code: 0 });
  await run.says('✗ shell git push origin main');
  const asked = await run.says('? write src/notes.txt');
  expect(asked).toContain('[CLAUDE.md:6]');
  const second = chaperone(world, 'resume', 'write-the-files', '--no-ui');
  expect(second).toMatchObject({ code: 1, problem: expect.stringContaining('supervised already') });
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(130);
  const lines = chaperone(world, 'log', '--json')
    .out.trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(lines.at(-1)?.type).toBe('supervisor.stopped');

  expect(chaperone(world, 'rollback', '1', '--dry-run').out).toContain('src/one.txt');
  expect(chaperone(world, 'rollback', '1', '--json')).toMatchObject({ code: 0 });
  expect(existsSync(join(world.root, 'src/one.txt'))).toBe(false);
  expect(chaperone(world, 'rollback', 'nonsense')).toMatchObject({
    code: 2,
    problem: expect.stringContaining('neither a checkpoint'),
  });
});

test('any command can be the agent: it is planned, approved, shown, verified and committed', async () => {
  const home = newHome();
  const root = newRepository(home, { 'CLAUDE.md': smallPolicy });
  const args = [
    'run',
    '--yes',
    '--agent',
    'command',
    '--',
    'bash',
    '-c',
    'echo here I am; mkdir -p src; echo done > src/done.txt; echo x > elsewhere.txt; git init -q src/inner; read -r',
  ];
  const journey = new Journey({ home, cwd: root, args });
  await journey.shows('The plan waits for you');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.shows('here I am');
  const refused = await journey.event('attempt.seen');
  expect(refused).toMatchObject({ action: { kind: 'write', path: join(root, 'elsewhere.txt') }, program: 'bash' });
  expect(existsSync(join(root, 'elsewhere.txt'))).toBe(false);
  await journey.press('2', () => journey.shows('[2 Agent'));
  // The first Enter goes in, the next one is the command's.
  await journey.press('\r', () => journey.event('run.finished'));
  await journey.event('attempt.seen', ({ action }) => 'path' in action && action.path === join(root, 'src/inner/.git'));
  const { workBranch } = (await journey.event('run.started')).info;
  expect(git(root, 'show', '--format=', '--name-only', workBranch).trim()).toBe('src/done.txt');
});

test('preflight says what to do, and nothing is changed unasked', async () => {
  const home = newHome();
  const empty = join(home, 'empty');
  mkdirSync(empty);
  const key = { ANTHROPIC_API_KEY: 'k' };
  expect(chaperone({ home, root: empty, env: key }, 'run', '--no-ui', 'x')).toMatchObject({
    code: 1,
    out: expect.stringContaining('git init'),
  });

  const root = newRepository(home, { 'a.txt': 'a\n', '.env': 'SECRET=1\n' });
  const world = { home, root, env: key };
  const unruled = chaperone(world, 'run', '--no-ui', 'x');
  expect(unruled).toMatchObject({ code: 1, out: expect.stringContaining('chaperone init') });
  expect(unruled.out).toContain('.env');
  expect(chaperone({ ...world, env: {} }, 'run', '--no-ui', 'x').out).toContain('ANTHROPIC_API_KEY');

  writeFileSync(join(root, 'CLAUDE.md'), `${smallPolicy}- ALLOWED: Juggle with five balls\n`);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Policy');
  expect(chaperone(world, 'run', '--no-ui', 'x').out).toContain('CLAUDE.md:8');

  writeFileSync(join(root, 'CLAUDE.md'), smallPolicy);
  git(root, 'commit', '-qam', 'Policy');
  writeFileSync(join(root, 'new.txt'), 'new\n');
  expect(chaperone(world, 'run', '--no-ui', '--yes', 'x')).toMatchObject({
    code: 2,
    problem: expect.stringContaining('--dirty'),
  });
  expect(git(root, 'branch', '--format=%(refname:short)').trim()).toBe('main');
  expect(git(root, 'status', '--porcelain')).toBe('?? new.txt\n');
  expect(existsSync(join(home, 'state', 'chaperone', 'runs', 'x'))).toBe(false);
});

test('an untidy tree is stashed, committed or left on the person’s word', async () => {
  const world = await smallWorld();
  writeFileSync(join(world.root, 'src/zero.txt'), 'changed\n');
  writeFileSync(join(world.root, 'src/new.txt'), 'new\n');
  const journey = new Journey({ ...world, cwd: world.root, args: ['Write the files'] });
  await journey.shows('s stash them');
  await journey.press('s', () => journey.shows('This is what will be enforced'));
  expect(git(world.root, 'stash', 'list')).toContain('chaperone');
  expect(git(world.root, 'status', '--porcelain')).toBe('');
  await journey.press('q', () => journey.exited);
  expect(await journey.ends()).toBe(4);
  git(world.root, 'stash', 'pop');
  expect(readFileSync(join(world.root, 'src/new.txt'), 'utf8')).toBe('new\n');
});

test('wrong words get an answer that helps', async () => {
  const home = newHome();
  const world = { home, root: home, env: {} };
  expect(chaperone(world, 'resum')).toMatchObject({
    code: 2,
    problem: expect.stringContaining('Did you mean: chaperone resume'),
  });
  expect(chaperone(world, 'rollback', '1')).toMatchObject({
    code: 2,
    problem: expect.stringContaining('in no git repository'),
  });
  expect(chaperone(world, 'ls', '--colour')).toMatchObject({
    code: 2,
    problem: expect.stringContaining('unknown option'),
  });
  expect(chaperone(world, 'log', 'nothing')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('no run "nothing"'),
  });
  expect(chaperone(world)).toMatchObject({ code: 2, problem: expect.stringContaining('Say what to do') });
  expect(chaperone(world, '--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(chaperone(world, '--help').out).toContain('Exit codes');
  expect(chaperone(world, 'doctor', '--json').out).toContain('"name":"git"');
});

test('an old Node.js is told which one is needed', () => {
  const home = newHome();
  const lie = join(home, 'old.mjs');
  writeFileSync(
    lie,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });\n",
  );
  const result = spawnSync(process.execPath, ['--import', lie, cli], { env: environment(home), encoding: 'utf8' });
  expect(result).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('needs Node.js 22.12 or later, and this is 20.20.2'),
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { cli, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { smallPolicy } from '../helpers/small-world.ts';
import type { Answer, Asked } from './helpers/claude-model.ts';
import { claudePath, claudeWorld, dummyKey, proceed } from './helpers/claude-world.ts';
import { smallScript, use } from './helpers/small-script.ts';

/** Runs chaperone to its end, without a terminal. */
function chaperone(home: string, cwd: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    env: environment(home, env),
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

function place() {
  const home = newHome();
  return { home, root: newRepository(home, { 'CLAUDE.md': smallPolicy }) };
}

/** A program that calls itself Claude Code of some version. */
function pretend(home: string, script: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'claude'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'claude'), 0o755);
  return `${folder}${delimiter}${environment('').PATH}`;
}

test('a CLI that is missing, too old or broken is refused with what to do', () => {
  const { home, root } = place();
  const wish = ['run', '--yes', '--no-ui', '--agent', 'claude', 'x'];
  const missing = chaperone(home, root, { ANTHROPIC_API_KEY: dummyKey }, ...wish);
  expect(missing).toMatchObject({
    status: 1,
    text: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
  });
  const PATH = pretend(home, 'echo "2.1.294 (Claude Code)"');
  const old = chaperone(home, root, { ANTHROPIC_API_KEY: dummyKey, PATH }, ...wish);
  expect(old).toMatchObject({ status: 1, text: expect.stringContaining('2.1.294 is too old') });
  expect(old.text).toContain('claude update');
  writeFileSync(join(home, 'bin', 'claude'), '#!/bin/sh\nexit 7\n');
  expect(chaperone(home, root, { ANTHROPIC_API_KEY: dummyKey, PATH }, ...wish).text).toContain('does not run');
});

test('without any login the start is refused with the ways to log in', () => {
  const { home, root } = place();
  const { status, text } = chaperone(home, root, { PATH: claudePath() }, 'run', '--yes', '--no-ui', 'x');
  expect(status).toBe(1);
  for (const way of ['/login', 'ANTHROPIC_API_KEY', 'claude setup-token']) expect(text).toContain(way);
});

test('a login is carried to the model: the person’s file by a link, a token by its variable', async () => {
  for (const by of ['file', 'token'] as const) {
    const world = await claudeWorld();
    const { ANTHROPIC_API_KEY: _, ...env } = world.env;
    const secret = `sk-ant-oat01-of-nobody-${by}`;
    if (by === 'file') {
      const oauth = { accessToken: secret, refreshToken: 'r', expiresAt: Date.now() + 9e7, scopes: ['user:inference'] };
      mkdirSync(join(world.home, '.claude'));
      writeFileSync(join(world.home, '.claude', '.credentials.json'), JSON.stringify({ claudeAiOauth: oauth }));
    } else Object.assign(env, { CLAUDE_CODE_OAUTH_TOKEN: secret });
    const journey = new Journey({
      ...world,
      env,
      cwd: world.root,
      args: ['run', '--yes', '--no-sandbox', 'Write the files'],
    });
    await journey.event('plan.proposed');
    expect(world.model.asked[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    await journey.shows('its login inside');
  }
});

test('when its model can’t be had the run waits with the reason, and P tries again', async () => {
  let down = true;
  let root = '';
  const script = (asked: Asked): Answer =>
    down ? { status: 400, message: 'the endpoint is closed for today' } : smallScript(() => root)(asked);
  const world = await claudeWorld({}, undefined, script);
  root = world.root;
  const journey = new Journey({ ...world, cwd: root, args: ['run', '--yes', '--agent', 'claude', 'Write the files'] });
  const ended = await journey.event('agent.exited');
  expect(ended.why).toContain('The agent could not go on');
  await journey.shows('could not go on');
  down = false;
  await journey.press('P', () => journey.event('run.continued'));
  await journey.event('plan.proposed');
  await proceed(journey);
  await journey.event('run.finished');
});

test('ended from its own terminal, it is said with its exit code, and P starts it again', async () => {
  const world = await claudeWorld({
    'Write one': ({ instruction }, root) => {
      if (instruction.moves === 0)
        return use('Notes.', ['Write', { file_path: `${root}/src/notes.txt`, content: 'notes\n' }]);
      if (instruction.moves === 1)
        return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
      return { text: 'One is written.' };
    },
  });
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'] });
  await journey.event('plan.proposed');
  await proceed(journey);
  await journey.shows('The agent asks');
  await journey.press('\x1b', () => journey.gone('The agent asks'));
  await journey.press('2', () => journey.shows('[2 Agent'));
  await journey.press('\r', () => journey.shows('Ctrl+Q comes out'));
  await journey.press('\x03', () => journey.event('agent.exited'));
  expect((await journey.event('agent.exited')).code).toBe(0);
  await journey.shows('The agent ended with code 0');
});

test('an agent whose hooks are dead is ended before it could do anything, and the run says why', async () => {
  const world = await claudeWorld();
  // A CLI that takes no hooks: its settings are thrown away on the way.
  const real = join(process.env.TEST_CLAUDE ?? '', 'claude');
  const script = [
    '[ "$1" = --version ] && exec "$CLI" --version',
    'for word do shift; case "$word" in "{"*) word="{}";; esac; set -- "$@" "$word"; done',
    'exec "$CLI" "$@"',
  ];
  const PATH = pretend(world.home, [`CLI=${real}`, ...script].join('\n'));
  const journey = new Journey({
    ...world,
    env: { ...world.env, PATH },
    cwd: world.root,
    args: ['run', '--yes', '--no-sandbox', 'Write the files'],
  });
  const ended = await journey.event('agent.exited');
  expect(ended.why).toContain('its hooks are dead');
  await journey.shows('hooks are dead');
  expect(journey.count('plan.proposed')).toBe(0);
});

test('doctor says the version, the login, and that refusals hold', () => {
  const { home, root } = place();
  const good = chaperone(home, root, { PATH: claudePath(), ANTHROPIC_API_KEY: dummyKey }, 'doctor');
  expect(good.text).toMatch(/✓ claude +\d+\.\d+\.\d+: asks before it acts.*login by ANTHROPIC_API_KEY/);
  expect(chaperone(home, root, { PATH: claudePath() }, 'doctor').text).toMatch(/! claude .*not logged in/);
});

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askControl } from '../../source/adapters/control.ts';
import { openStore } from '../../source/adapters/store/store.ts';
import type { Event } from '../../source/core/event.ts';
import { environment } from '../helpers/environment.ts';
import { cli, git } from '../helpers/journey.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallPolicy, smallWorld } from '../helpers/small-world.ts';

/** What is tried, by name: shell that succeeds only if the attack does. S is a socket, J a journal, PID a supervisor. */
const tries: Readonly<Record<string, string>> = {
  'approve by our own command': 'timeout 20 "$NODE" "$CLI" approve write-the-files',
  'answer by our own command': 'timeout 20 "$NODE" "$CLI" answer allow write-the-files',
  'go on with a run': 'timeout 20 "$NODE" "$CLI" resume write-the-files --no-ui',
  'queue a task': 'timeout 20 "$NODE" "$CLI" queue --yes "Another task"',
  'list the runs': 'timeout 20 "$NODE" "$CLI" ls --all | grep write-the-files',
  'a key into our terminal server': 'tmux -L chaperone send-keys -t write-the-files p',
  'our terminal server by its path': 'tmux -S "$TMUX_TMPDIR/tmux-$OWNER/chaperone" send-keys -t write-the-files p',
  'a task in the inbox': 'echo "A task" > "$INBOX/task"',
  'the control socket':
    '"$NODE" -e \'const c = require("net").connect(process.env.S, () => { c.end("{\\"ask\\":\\"approve\\"}\\n"); process.exit(0) }); c.on("error", () => process.exit(1))\'',
  'the journal, read': 'cat "$J" | grep -q run.started',
  'the journal, written': 'echo "{}" >> "$J"',
  'the recording': 'head -c 1 "$(dirname "$J")/output.cast" | grep -q .',
  'the codes': 'ls "$STATE/codes" "$STATE/sockets"',
  'the end of the supervisor': 'kill -9 "$PID"',
  'the supervisor’s memory':
    'head -c 1 "/proc/$PID/environ" | grep -q . || gdb -p "$PID" -batch -ex detach 2>&1 | grep -q "^0x"',
};

/** Shell that tries everything and prints what worked, and that it got to the end. */
const script = `${Object.entries(tries)
  .map(([name, attack]) => `( ${attack} ) >/dev/null 2>&1 </dev/null && echo "WORKED: ${name}"`)
  .join('\n')}\necho tried-it-all`;

async function victim() {
  const world = await smallWorld();
  const env = environment(world.home, world.env);
  const state = join(env.XDG_STATE_HOME as string, 'chaperone');
  onTestFinished(
    () =>
      void spawnSync('tmux', ['-L', 'chaperone', 'kill-server'], {
        env: { ...process.env, TMUX_TMPDIR: join(state, 'tmux') },
      }),
  );
  const folder = (await openStore(env)).run('write-the-files');
  const events = (): Event[] =>
    existsSync(folder.journal)
      ? readFileSync(folder.journal, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Event)
      : [];
  const event = async <T extends Event['type']>(type: T) => {
    for (;;) {
      const found = events().find((one): one is Event & { type: T } => one.type === type);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  expect(chaperone(world, 'run', '--detach', '--yes', 'Write the files').code).toBe(0);
  await event('plan.proposed');
  const inbox = join(env.XDG_CONFIG_HOME as string, 'chaperone', 'inbox');
  mkdirSync(inbox, { recursive: true });
  const aims = {
    ...{ NODE: process.execPath, CLI: cli, STATE: state, S: folder.control, J: folder.journal, INBOX: inbox },
    ...{ TMUX_TMPDIR: join(state, 'tmux'), OWNER: String(process.getuid?.()) },
    PID: String((await event('supervisor.started')).pid),
  };
  const places = { HOME: world.home, XDG_STATE_HOME: dirname(state), XDG_CONFIG_HOME: dirname(dirname(inbox)) };
  const unmoved = () => {
    expect(events().map(({ type }) => type)).not.toContain('plan.approved');
    expect(existsSync(join(inbox, 'task'))).toBe(false);
    expect(process.kill(Number(aims.PID), 0)).toBe(true);
    expect(chaperone(world, 'queue', '--list').out).not.toContain('Another task');
  };
  return { world, folder, state, event, events, aims, places, unmoved };
}

test('an agent in the sandbox can’t answer for the person: a plan that says so is refused, and a program that does it gets nowhere', {
  timeout: 240_000,
}, async () => {
  const { world, aims, places, unmoved } = await victim();
  const root = join(world.home, 'other');
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'main');
  writeFileSync(join(root, 'CLAUDE.md'), smallPolicy);
  const exports = Object.entries({ ...aims, ...places }).map(([name, value]) => `export ${name}='${value}'`);
  // A program whose text says nothing: a command that says what it does is refused in the plan already.
  const attack = `mkdir -p src; exec 9> src/tries.txt; ( ${exports.join('\n')}\n${script} ) >&9`;
  writeFileSync(
    join(root, 'work.cjs'),
    `require('node:child_process').spawnSync('bash', ['-c', ${JSON.stringify(attack)}], { stdio: 'inherit' })`,
  );
  git(root, 'add', '-A');
  git(root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-qm', 'First');
  const open = begin({ ...world, root }, 'run', '--no-ui', '--yes', '--agent', 'command', '--', 'chaperone', 'approve');
  await open.says('--hash');
  expect(chaperone({ ...world, root }, 'approve').problem).toContain('Step 1 needs what the policy forbids');
  expect(chaperone({ ...world, root }, 'reject').code).toBe(0);
  await open.ended;
  const agent = begin({ ...world, root }, 'run', '--no-ui', '--yes', '--agent', 'command', '--', 'node', 'work.cjs');
  await agent.says('--hash');
  expect(chaperone({ ...world, root }, 'approve')).toMatchObject({ code: 0, problem: '' });
  expect(await agent.ended).toBe(0);
  expect(readFileSync(join(root, 'src/tries.txt'), 'utf8')).toBe('tried-it-all\n');
  unmoved();
});

test('another user of the machine can’t look in, nor answer, however open the folders around are', {
  timeout: 240_000,
}, async () => {
  const { world, state, aims, places, unmoved } = await victim();
  // Only what is ours stands in the way: everything above is open to all.
  for (const open of [world.home, dirname(state), places.XDG_CONFIG_HOME]) chmodSync(open, 0o755);
  for (const own of [state, join(state, 'tmux'), dirname(aims.J)]) expect(statSync(own).mode & 0o077).toBe(0);
  expect(statSync(aims.J).mode & 0o077).toBe(0);
  // Becoming another user takes root; elsewhere the permissions above are what there is to see.
  if (process.getuid?.() !== 0) return;
  const result = spawnSync(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', 'bash', '-c', script.replaceAll('$INBOX', '$STATE')],
    { env: { PATH: process.env.PATH ?? '', ...aims, ...places }, encoding: 'utf8', cwd: '/' },
  );
  expect(result.stdout).toBe('tried-it-all\n');
  unmoved();
});

test('an approval and an answer that are sent once more do nothing', { timeout: 240_000 }, async () => {
  const { world, folder, event, events, unmoved } = await victim();
  const send = (request: unknown) => askControl(folder.control, request);
  expect(await send({ ask: 'approve', hash: 'a'.repeat(64) })).toMatchObject({ refused: expect.any(String) });
  expect(chaperone(world, 'approve', 'write-the-files', '--hash', '0123456789ab').code).toBe(1);
  unmoved();
  expect(chaperone(world, 'approve', 'write-the-files').code).toBe(0);
  const { hash } = await event('plan.approved');
  expect(await send({ ask: 'approve', hash })).toMatchObject({ refused: expect.any(String) });
  const asked = async () => {
    for (;;) {
      const found = events().find((one) => one.type === 'action.judged' && one.decision.verdict === 'ask');
      if (found?.type === 'action.judged') return found.id;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const answer = { ask: 'answer', id: await asked(), answer: 'deny' };
  expect(await send(answer)).toEqual({ ok: true });
  expect(await send({ ...answer, answer: 'allow' })).toMatchObject({ refused: expect.any(String) });
  await event('run.finished');
  expect(events().filter(({ type }) => type === 'plan.approved' || type === 'action.answered')).toHaveLength(2);
});

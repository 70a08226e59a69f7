import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realFacts } from '../../../../source/adapters/facts.ts';
import { bundleCommand } from '../../../../source/adapters/git/take-commits.ts';
import { confineRun } from '../../../../source/adapters/sandboxes/confine-run.ts';
import { toolchain } from '../../../../source/adapters/sandboxes/machine.ts';
import { prove } from '../../../../source/adapters/sandboxes/prove.ts';
import { runConfined } from '../../../../source/adapters/sandboxes/run-confined.ts';
import type { Sandbox } from '../../../../source/adapters/sandboxes/sandbox.ts';
import { seatbelt } from '../../../../source/adapters/sandboxes/seatbelt/find-seatbelt.ts';
import { seatbeltCanaries } from '../../../../source/adapters/sandboxes/seatbelt/seatbelt-canaries.ts';
import { readPolicy } from '../../../../source/policy/read.ts';
import type { Door } from '../../../../source/ports.ts';

/** Does as the profile says, as far as mounts can; confines nothing; does not take the profile. */
const fakes = {
  holding: (tests: string) =>
    `exec ${process.execPath} ${resolve(import.meta.dirname, 'fake-sandbox-exec.ts')} ${tests} "$@"`,
  open: () => 'shift 3; exec "$@"',
  failing: () => 'echo "sandbox-exec: profile.sb:3: unbound variable: ioctl-command" >&2; exit 65',
};

const text = `
- ALLOWED: Read/write within ./src
- RESTRICTED: NO edits to ./src/held/file.ts
`;

async function place(kind: keyof typeof fakes, doors: readonly Door[] = []) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'chp-seatbelt-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const root = join(base, 'project');
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', ...words], {
      encoding: 'utf8',
    }).trim();
  for (const folder of ['src/held', 'node_modules/one']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, '.gitignore'), 'node_modules\n.env\n');
  writeFileSync(join(root, 'src/held/file.ts'), 'held');
  writeFileSync(join(root, 'node_modules/one/index.js'), 'installed');
  writeFileSync(join(root, '.env'), 'KEY=TOPSECRET\n');
  execFileSync('git', ['init', '-q', '-b', 'main', root]);
  git('add', '-A');
  git('commit', '-qm', 'First');
  const person = join(base, 'person');
  mkdirSync(join(person, '.ssh'), { recursive: true });
  writeFileSync(join(person, '.ssh/id'), 'TOPSECRET');
  const program = join(base, 'sandbox-exec');
  writeFileSync(program, `#!/bin/bash\n${fakes[kind](base)}\n`);
  chmodSync(program, 0o755);
  const machine = { sandboxExec: program, log: '/bin/false', toolchain: toolchain().map(({ path }) => path) };
  const made = seatbelt(machine);
  // Names of what is not there are held by rules alone: the profile's own tests have them.
  const sandbox: Sandbox = {
    ...made,
    canaries: (confinement, prey) => seatbeltCanaries({ ...confinement, names: [] }, prey),
  };
  const policy = readPolicy([{ file: 'CLAUDE.md', owner: 'project', section: 'whole', text }]);
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems));
  const folder = join(base, 'state/run');
  const home = join(folder, 'agent');
  mkdirSync(home, { recursive: true });
  const facts = realFacts({ root, home: person, scratch: [home, ...sandbox.privateFolders] });
  const run = await confineRun({
    ...{ sandbox, policy: policy.policy, facts, writing: true, opened: [], home, folder },
    ...{ own: [join(base, 'state')], readable: [], doors },
  });
  onTestFinished(() => run.close());
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp') };
  const inside = (...argv: string[]) =>
    runConfined(sandbox.confine, { argv, cwd: root, env }, run.confinement, { limitMs: 60_000 });
  return { base, root, person, git, sandbox, run, inside, proved: () => prove(sandbox, run.confinement, person) };
}

test('with a sandbox-exec that does as the profile says, every canary is held, and none leaves a trace', async () => {
  const { root, person, git, proved } = await place('holding');
  const canaries = await proved();
  expect(canaries.filter(({ held }) => !held)).toEqual([]);
  expect(canaries.length).toBeGreaterThan(25);
  expect(git('status', '--porcelain')).toBe('');
  expect([...readdirSync(root), ...readdirSync(person)].filter((name) => name.includes('canary'))).toEqual([]);
});

test('with one that confines nothing, canaries get through, so that nothing is started; what they did is undone', async () => {
  const { root, person, git, proved } = await place('open');
  const through = (await proved()).filter(({ held }) => !held).map(({ what }) => what);
  for (const what of [
    `write in the home folder`,
    `read ${root}/.env`,
    `write ${root}/src/held/file.ts`,
    `move ${root}/src/held`,
    `give ${root}/src/held/file.ts a second name`,
    'write in the project’s .git',
    'read the project’s .git',
    'connect to a port of this machine',
    'signal the supervisor',
  ])
    expect(through).toContain(what);
  expect(git('status', '--porcelain')).toBe('');
  expect(readFileSync(join(root, 'src/held/file.ts'), 'utf8')).toBe('held');
  expect(readdirSync(person)).toEqual(['.ssh']);
});

test('with one that does not take the profile, nothing could be started, and its own words say why', async () => {
  const { proved } = await place('failing');
  expect(await proved()).toEqual([
    { what: expect.stringMatching(/^start a program: .*unbound variable/), held: false },
  ]);
});

test('the agent works and commits in its own git directory; the project’s and the secrets stay what they are', async () => {
  const { root, git, run, inside } = await place('holding');
  const before = git('rev-parse', 'HEAD');
  const script = `
    echo new > src/new.ts && cd src && git add new.ts && git -c user.name=A -c user.email=a@example.org commit -qm Agent && git log --oneline | wc -l
    git status --porcelain; git rev-parse --show-toplevel
    cat ../.env; echo x > held/file.ts; echo x > ../node_modules/one/index.js; echo x > ../.git/x; cat node_modules/one/index.js`;
  const { out } = await inside('/bin/bash', '-c', script);
  expect(
    out
      .toString()
      .trim()
      .split(/\s*\n\s*/),
  ).toEqual(['2', root]);
  expect(git('rev-parse', 'HEAD')).toBe(before);
  const bundle = await inside(...bundleCommand([before]));
  writeFileSync(join(root, '../bundle'), bundle.out);
  expect(git('bundle', 'list-heads', join(root, '../bundle'))).toContain('refs/heads/main');
  expect(readFileSync(join(root, 'node_modules/one/index.js'), 'utf8')).toBe('installed');
  expect(readFileSync(join(root, 'src/held/file.ts'), 'utf8')).toBe('held');
  expect(existsSync(join(root, '.git/x'))).toBe(false);
  expect(run.mounts.unopened).toContainEqual({
    path: join(root, 'node_modules'),
    why: expect.stringContaining('no private copies'),
  });
  expect(run.confinement.copies).toEqual([]);
  // Folders that would only have been made to lay something over them.
  expect(existsSync(join(root, 'dist'))).toBe(false);
});

test('a door is a port of the machine’s own loopback: it is reached as it stands', async () => {
  const server = createServer((link) => link.end('from outside'));
  onTestFinished(() => void server.close());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { inside } = await place('holding', [{ port, socket: null }]);
  const { out } = await inside('/bin/bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`);
  expect(out.toString()).toBe('from outside');
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { realFacts } from '../../../../source/adapters/facts.ts';
import { toolchain } from '../../../../source/adapters/sandboxes/bubblewrap/machine.ts';
import { confineRun } from '../../../../source/adapters/sandboxes/confine-run.ts';
import { prove } from '../../../../source/adapters/sandboxes/prove.ts';
import { runConfined } from '../../../../source/adapters/sandboxes/run-confined.ts';
import type { Sandbox } from '../../../../source/adapters/sandboxes/sandbox.ts';
import { seatbelt } from '../../../../source/adapters/sandboxes/seatbelt/find-seatbelt.ts';
import { seatbeltCanaries } from '../../../../source/adapters/sandboxes/seatbelt/seatbelt-canaries.ts';
import { readPolicy } from '../../../../source/policy/read.ts';
import type { Door } from '../../../../source/ports.ts';

/** Does as the profile says, as far as mounts can; confines nothing; lets no program run but the shell; does not take the profile. */
const fakes = {
  holding: (tests: string) =>
    `exec ${process.execPath} ${resolve(import.meta.dirname, 'fake-sandbox-exec.ts')} ${tests} "$@"`,
  open: () => 'shift 3; exec "$@"',
  mute: () => 'shift 3; PATH=/nowhere exec "$@"',
  failing: () => 'echo "sandbox-exec: profile.sb:3: unbound variable: ioctl-command" >&2; exit 65',
};

const text = `
- ALLOWED: Read/write within ./src
- ALLOWED: Write ./notes/new.txt
- RESTRICTED: NO edits to ./src/held/file.ts
`;

/**
 * A project with a secret, a held file and something installed; a person's home; and this sandbox of macOS with one of the
 * programs above in the place of sandbox-exec. `lay` confines a run in it.
 */
export function place(kind: keyof typeof fakes) {
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
  const machine = {
    sandboxExec: program,
    log: '/bin/false',
    toolchain: toolchain().map(({ path }) => path),
    developer: null,
  };
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
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp') };
  const lay = async (doors: readonly Door[] = []) => {
    const run = await confineRun({
      ...{ sandbox, policy: policy.policy, facts, writing: true, opened: [], home, folder },
      ...{ own: [join(base, 'state')], readable: [], doors },
    });
    onTestFinished(() => run.close());
    const inside = (...argv: string[]) =>
      runConfined(sandbox.confine, { argv, cwd: root, env }, run.confinement, { limitMs: 60_000 });
    return { run, inside, proved: () => prove(sandbox, run.confinement, person) };
  };
  return { base, root, person, folder, home, env, git, sandbox, facts, policy: policy.policy, lay };
}

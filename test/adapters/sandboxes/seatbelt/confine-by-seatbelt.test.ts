import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';
import { runConfined } from '../../../../source/adapters/sandboxes/run-confined.ts';
import { confineBySeatbelt } from '../../../../source/adapters/sandboxes/seatbelt/confine-by-seatbelt.ts';
import type { Attempt } from '../../../../source/ports.ts';
import { interpret } from './interpret.ts';

/** A project, and programs that stand for Apple's: `sandbox-exec` takes what the real one takes, and confines nothing. */
function place(log = 'exit 0') {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'chp-seatbelt-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const program = (name: string, script: string) => {
    writeFileSync(join(base, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(base, name), 0o755);
    return join(base, name);
  };
  const sandboxExec = program(
    'sandbox-exec',
    '[ "$1" = -f ] && [ -r "$2" ] && [ "$3" = -- ] || exit 64\nshift 3; exec "$@"',
  );
  const root = join(base, 'project');
  mkdirSync(join(root, 'src'), { recursive: true });
  const confinement: Confinement = {
    ...{ root, writable: [join(root, 'src')], fixed: [], hidden: [], readable: [], copies: [], git: null },
    ...{ home: join(base, 'agent'), doors: [] },
  };
  const confine = confineBySeatbelt({
    sandboxExec,
    log: program('log', log),
    toolchain: ['/usr', '/bin'],
    developer: null,
  });
  const env = { PATH: '/usr/bin:/bin', HOME: join(base, 'agent/home') };
  const sh = (script: string) => ({ argv: ['/bin/sh', '-c', script], cwd: root, env });
  return { base, root, confine, confinement, sh };
}

test('a command is given to sandbox-exec with a profile of its own, where it stands, and the profile is gone afterwards', async () => {
  const { root, confine, confinement, sh } = place();
  const confined = await confine(sh('true'), confinement);
  const [program, flag, file = '', end, ...rest] = confined.argv;
  expect([program?.split('/').at(-1), flag, end, rest]).toEqual([
    'sandbox-exec',
    '-f',
    '--',
    ['/bin/sh', '-c', 'true'],
  ]);
  expect(confined).toMatchObject({ cwd: root, outlived: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { allows } = interpret(readFileSync(file, 'utf8'));
  expect(allows({ operation: 'file-write-create', path: join(root, 'src/x') })).toBe(true);
  // The rules must be out of reach of what they hold.
  for (const operation of ['file-write-data', 'file-write-unlink'])
    expect(allows({ operation, path: file })).toBe(false);
  await confined.close();
  expect(existsSync(file)).toBe(false);
});

test('links on the way are resolved before they are rules, for the rules see true paths', async () => {
  const { base, root, confine, confinement, sh } = place();
  symlinkSync(base, `${base}-link`);
  onTestFinished(() => rmSync(`${base}-link`));
  const linked = (path: string) => path.replace(base, `${base}-link`);
  const confined = await confine(sh('true'), {
    ...confinement,
    root: linked(root),
    writable: [linked(join(root, 'src'))],
    hidden: [linked(join(root, 'src/.env'))],
  });
  const { allows } = interpret(readFileSync(confined.argv[2] ?? '', 'utf8'));
  expect(allows({ operation: 'file-write-create', path: join(root, 'src/x') })).toBe(true);
  expect(allows({ operation: 'file-read-data', path: join(root, 'src/.env') })).toBe(false);
  await confined.close();
});

test('git is told where the agent’s directory is, and the program keeps its environment, exit code and output', async () => {
  const { base, confine, confinement, sh } = place();
  const git = { folder: join(base, 'git'), stores: [] };
  const launch = sh('echo "$GIT_DIR $HOME"; exit 7');
  const { code, out } = await runConfined(confine, launch, { ...confinement, git }, { limitMs: 30_000 });
  expect([code, out.toString()]).toEqual([7, `${git.folder} ${launch.env.HOME}\n`]);
});

test('a second place becomes a link and a private copy a real one, once, and both inside', async () => {
  const { base, root, confine, confinement, sh } = place();
  mkdirSync(join(base, 'theirs/folder'), { recursive: true });
  mkdirSync(join(base, 'installed/deep'), { recursive: true });
  mkdirSync(join(root, 'src/modules'));
  writeFileSync(join(base, 'installed/deep/file'), 'first');
  const also = [{ path: join(base, 'theirs/folder'), at: join(base, "agent/home/it's/here") }];
  const copies = [{ over: join(root, 'src/modules'), layers: [join(base, 'installed')], from: join(base, 'unused') }];
  const within = { ...confinement, also, copies };
  const first = await runConfined(
    confine,
    sh('cat src/modules/deep/file; echo changed > src/modules/deep/file'),
    within,
    { limitMs: 30_000 },
  );
  expect(first.out.toString()).toBe('first');
  expect(readlinkSync(also[0]?.at ?? '')).toBe(also[0]?.path);
  const second = await runConfined(confine, sh('cat src/modules/deep/file'), within, { limitMs: 30_000 });
  expect(second.out.toString()).toBe('changed\n');
  expect(readFileSync(join(base, 'installed/deep/file'), 'utf8')).toBe('first');
});

test('a path that can’t be named in a profile starts nothing, and says which', async () => {
  const { root, confine, confinement, sh } = place();
  const hidden = [join(root, 'src/a\nb')];
  await expect(confine(sh('true'), { ...confinement, hidden })).rejects.toThrow(/nothing was started.*a\\nb/s);
});

test('what the log tells of this sandbox is told once', async () => {
  const refused = 'printf \'{"eventMessage":"Sandbox: node(1) deny(1) file-write-create /x/y\\\\n%s"}\\n\'';
  const { confine, confinement, sh } = place(
    `tag=\${5#*\\"}; tag=\${tag%\\"}; ${refused} "$tag" "$tag"; ${refused} other; echo noise; ${refused.replace('/x/y', '/x/z')} "$tag"; exec sleep 60`,
  );
  const attempts: Attempt[] = [];
  const all = Promise.withResolvers<void>();
  const onAttempt = (attempt: Attempt) => {
    if (attempts.push(attempt) === 2) all.resolve();
  };
  const confined = await confine(sh('true'), { ...confinement, onAttempt });
  await all.promise;
  await confined.close();
  const wrote = (path: string) => ({ gate: 'sandbox', program: 'node', action: { kind: 'write', path } });
  expect(attempts).toEqual([wrote('/x/y'), wrote('/x/z')]);
});

test('at its limit a command is ended with everything that it started', async () => {
  const { base, confine, confinement, sh } = place();
  const { code } = await runConfined(
    confine,
    sh(`sleep 300 & echo $! > ${base}/pid; echo too much; wait`),
    confinement,
    {
      limitMs: 60_000,
      most: 1,
    },
  );
  expect(code).toBeNull();
  const pid = Number(readFileSync(join(base, 'pid'), 'utf8'));
  await expect.poll(() => alive(pid)).toBe(false);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

// A program of its own, so that it can be run as another user: tries every escape and prints what came of each as JSON.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { realFacts } from '../../../source/adapters/facts.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { findMachine } from '../../../source/adapters/sandboxes/bubblewrap/machine.ts';
import { confineOn } from '../../../source/adapters/sandboxes/bubblewrap/wrap.ts';
import { confineRun } from '../../../source/adapters/sandboxes/confine-run.ts';
import { privateFolders, storeAt } from '../../../source/adapters/sandboxes/confinement.ts';
import { runConfined } from '../../../source/adapters/sandboxes/run-confined.ts';
import { readPolicy } from '../../../source/policy/read.ts';
import { target } from '../../../source/policy/target.ts';
import { escapes } from './escape-cases.ts';

/** What came of one case; `escaped` says how, empty when it was held. */
export interface Tried {
  readonly kind: number;
  readonly name: string;
  readonly escaped: readonly string[];
  readonly attempts: readonly string[];
  readonly out: string;
}

const policyText = `
- ALLOWED: Read/write within ./src
- ALLOWED: Write within ./notes.md and way/**/*.o
- RESTRICTED: NO changes to ./src/fixed.txt
- RESTRICTED: NO changes to ./src/deep/er/fixed.txt
- RESTRICTED: NO reading of ./private
- RESTRICTED: NO file operations outside project root
- RESTRICTED: NO access to secrets
- RESTRICTED: NO network calls to external APIs unless listed below
`;

const base = realpathSync(process.argv[2] as string);
const only = process.argv.slice(3);
const root = join(base, 'project');
const outside = join(base, 'outside');
const person = join(base, 'person');
const put = (path: string, text: string) => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};

for (const [path, text] of Object.entries({
  'src/a.js': 'console.log(1)\n',
  'src/fixed.txt': 'fixed\n',
  'src/deep/er/fixed.txt': 'fixed\n',
  'src/deep/.env': 'KEY=TOPSECRET\n',
  'src/pkg/package.json': '{}\n',
  'package.json': '{"scripts":{"test":"echo tested"}}\n',
  'README.md': 'read me\n',
  'CLAUDE.md': policyText,
  '.claude/settings.json': '{}\n',
  '.env': 'KEY=TOPSECRET\n',
  'private/key.txt': 'TOPSECRET\n',
}))
  put(join(root, path), text);
put(join(outside, 'secret.txt'), 'TOPSECRET\n');
put(join(person, '.ssh/id_rsa'), 'TOPSECRET\n');
put(join(person, '.bashrc'), 'export A=TOPSECRET\n');
const env = { ...process.env, HOME: person, GIT_CONFIG_GLOBAL: '/dev/null', TOPSECRET_KEY: 'TOPSECRET' };
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env });
git('init', '-q', '-b', 'main');
git('-c', 'user.name=P', '-c', 'user.email=p@example.org', 'add', '-A', '.');
git('-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-qm', 'First');
git('init', '-q', '--bare', join(outside, 'bare.git'));
symlinkSync('../README.md', join(root, 'src/linked'));

/** What lies where a bullet lets write and is not the agent's to change. */
const named = /^\/(?:notes\.md|way\/(?:.*\/)?[^/]*\.o)$/;
const held = ['src/fixed.txt', 'src/deep/er/fixed.txt', 'src/deep/.env', 'src/pkg/package.json'].map((path) =>
  join(root, path),
);
let reached = 0;
const listen = (where: string | number) =>
  new Promise<{ port: number }>((done) => {
    const server = createServer((link) => {
      reached += 1;
      link.destroy();
    });
    server.unref();
    server.listen(typeof where === 'string' ? where : { host: '127.0.0.1', port: where }, () => {
      const address = server.address();
      done({ port: typeof address === 'object' && address ? address.port : 0 });
    });
  });
const socket = join(outside, 'sock');
await listen(socket);
const { port } = await listen(0);
const tmux = join(outside, 'tmux');
execFileSync('tmux', ['-S', tmux, '-f', '/dev/null', 'new-session', '-d', 'sleep 600'], { env });

const machine = findMachine(process.env);
if ('missing' in machine) throw new Error(machine.why);
const confine = confineOn(machine);
const policy = readPolicy([{ file: 'CLAUDE.md', owner: 'project', section: 'whole', text: policyText }]);
if (!policy.ok) throw new Error(JSON.stringify(policy.problems));
const run = join(base, 'state/run');
const home = join(run, 'agent');
mkdirSync(home, { recursive: true });
const facts = realFacts({ root, home: person, scratch: [home, ...privateFolders] });
const tried: Tried[] = [];
const wanted = escapes.filter(({ kind }) => only.length === 0 || only.includes(String(kind)));
for (const { kind, name, script } of wanted) {
  const attempts: string[] = [];
  const { confinement, close } = await confineRun({
    sandbox: { holds: 'mounts', storeAt },
    ...{ policy: policy.policy, facts, writing: true, opened: [], home, folder: run },
    ...{ own: [join(base, 'state')], readable: [], doors: [] },
    onAttempt: ({ action }) => void attempts.push(target(action)),
  });
  const before = picture();
  reached = 0;
  const names = { OUTSIDE: outside, PERSON: person, SOCKET: socket, PORT: String(port), TMUX_SOCKET: tmux, ROOT: root };
  const launch = {
    argv: ['/bin/bash', '-c', `( ${script}\n)\necho tried-it-all`],
    cwd: root,
    env: {
      ...{ PATH: '/usr/local/bin:/usr/bin:/bin', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp'), USER: 'agent' },
      ...{
        GIT_AUTHOR_NAME: 'A',
        GIT_AUTHOR_EMAIL: 'a@example.org',
        GIT_COMMITTER_NAME: 'A',
        GIT_COMMITTER_EMAIL: 'a@example.org',
      },
      ...names,
    },
  };
  const { out, complaint } = await runConfined(confine, launch, confinement, { limitMs: 60_000 });
  close();
  // What the supervisor does with such a tree must start nothing of it either.
  if (kind === 1) {
    const vault = await openVault({ root, folder: join(base, 'state/vault'), run: `run-${tried.length}` });
    await vault.save(name);
    await vault.close();
  }
  const text = out.toString() + complaint;
  const after = picture();
  const escaped = [
    ...Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]),
    // A case that did not run proves nothing.
    ...(text.includes('tried-it-all') ? [] : ['it did not run']),
    ...(text.includes('TOPSECRET') ? ['read a secret'] : []),
    ...(reached > 0 ? ['got a connection'] : []),
  ];
  tried.push({ kind, name, escaped, attempts, out: text.slice(-2_000) });
}
spawn('tmux', ['-S', tmux, 'kill-server'], { env }).on('exit', () => {
  process.stdout.write(JSON.stringify(tried), () => process.exit(0));
});

/** Everything that must stay as it is: a digest by path. What lies in src is the agent's, but for the fixed file. */
function picture(): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    if (!held.includes(path) && path.startsWith(join(root, 'src', '/'))) return;
    // A file may be there by name; a link, or what it would lead to, may not.
    if (named.test(path.slice(root.length)) && stat.isFile() && !readFileSync(path).includes('TOPSECRET')) return;
    if (/\/way(?:\/in)?$/.test(path) && stat.isDirectory()) {
      visitAll(path);
      return;
    }
    if (stat.isSymbolicLink()) found[path] = readlinkSync(path);
    else if (stat.isFile()) found[path] = createHash('sha256').update(readFileSync(path)).digest('hex');
    else if (stat.isDirectory()) {
      found[path] = 'folder';
      visitAll(path);
    }
  };
  const visitAll = (path: string) => {
    for (const name of readdirSync(path)) visit(join(path, name));
  };
  for (const place of [outside, person, root]) visit(place);
  for (const path of held) if (existsSync(path)) visit(path);
  for (const name of readdirSync(base)) found[`${base}/${name}`] = 'there';
  return found;
}

import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { findClaude } from '../adapters/agents/claude/find-claude.ts';
import { findLogin, loginTodo } from '../adapters/agents/claude/login.ts';
import { selfTest } from '../adapters/agents/claude/self-test.ts';
import { findRoot } from '../adapters/git/project.ts';
import { verifyVault } from '../adapters/git/vault-care.ts';
import { find } from '../adapters/sandboxes/bubblewrap/machine.ts';
import { openStore, type Store, vaultFolder } from '../adapters/store/store.ts';
import { tmuxVersion } from '../adapters/tmux.ts';
import { lastProof } from './proof.ts';
import { trySandbox } from './try-sandbox.ts';

/** One thing that chaperone needs or can use. */
interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'weak';
  readonly text: string;
  /** What to type or do; only where something is to be done. */
  readonly todo?: string;
}

/** Says what is there, what is missing and how to get it. Exit code 1 when something needed is missing. */
export async function doctor(options: { json?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const findings = [node(), git(), tmux(), await sandbox(store), model(), await claude(), disk(store.folder)];
  const vault = await checkpoints(store);
  if (vault) findings.push(vault);
  if (options.json) for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);
  else
    for (const { name, state, text, todo } of findings) {
      const mark = { ok: '✓', missing: '✗', weak: '!' }[state];
      process.stdout.write(`${mark} ${name.padEnd(10)} ${text}\n${todo ? `             ${todo}\n` : ''}`);
    }
  return findings.some((finding) => finding.state === 'missing') ? 1 : 0;
}

const installer = process.platform === 'darwin' ? 'brew install' : 'apt-get install';

function node(): Finding {
  return { name: 'node', state: 'ok', text: process.versions.node };
}

function git(): Finding {
  const version = /(\d+)\.(\d+)/.exec(output('git', ['--version']) ?? '');
  if (!version) return { name: 'git', state: 'missing', text: 'not found', todo: `Install it: ${installer} git` };
  const [, major = '0', minor = '0'] = version;
  // 2.36 brought core.fsyncMethod, by which checkpoints are on disk when they are promised.
  const old = Number(major) < 2 || (Number(major) === 2 && Number(minor) < 36);
  return old
    ? { name: 'git', state: 'missing', text: `${major}.${minor} is too old`, todo: 'Install 2.36 or later.' }
    : { name: 'git', state: 'ok', text: `${major}.${minor}` };
}

function tmux(): Finding {
  const version = tmuxVersion(process.env);
  return version
    ? { name: 'tmux', state: 'ok', text: version.replace('tmux ', '') }
    : {
        name: 'tmux',
        state: 'weak',
        text: 'not found, so --detach does not work',
        todo: `Install it: ${installer} tmux`,
      };
}

/** Tries it: what is installed may still not work. */
async function sandbox(store: Store): Promise<Finding> {
  const found = await trySandbox(process.env);
  if ('canaries' in found) {
    const root = findRoot(process.cwd());
    const proof = root === undefined ? null : lastProof(store.repository(root));
    const here = proof === null ? 'not proved in this repository yet' : `last proof in this repository: ${proof}`;
    const { kind, weaker } = found.sandbox;
    const tried = `holds: ${found.canaries.length} canaries were tried in it, none got out`;
    const text = root === undefined ? tried : `${tried}; ${here}`;
    if (weaker.length > 0)
      return {
        name: 'sandbox',
        state: 'weak',
        text: `${text}; less than on Linux:`,
        todo: weaker.join('\n             '),
      };
    if (kind !== 'bubblewrap' || find('perl', process.env.PATH) !== null) return { name: 'sandbox', state: 'ok', text };
    return {
      name: 'sandbox',
      state: 'weak',
      text: `${text}; without Perl a look into a secret and a try past the proxy are held, but not told`,
      todo: 'Install it: apt-get install perl-base',
    };
  }
  return { name: 'sandbox', state: 'missing', text: found.why, todo: found.todo };
}

function model(): Finding {
  const { ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: token, ANTHROPIC_BASE_URL: base } = process.env;
  return key || token
    ? { name: 'model', state: 'ok', text: `a key is set${base ? `, for ${base}` : ''}` }
    : {
        name: 'model',
        state: 'weak',
        text: 'no key is set, so the built-in agent can’t reach a model (the demo needs none)',
        todo: 'Set it: export ANTHROPIC_API_KEY=…',
      };
}

/** The real CLI, its login, and whether what a run relies on holds in this version; it is tried on loopback, without a login. */
async function claude(): Promise<Finding> {
  const name = 'claude';
  const found = await findClaude(process.env, process.cwd());
  if (found.state === 'missing')
    return {
      name,
      state: 'weak',
      text: 'Claude Code was not found, so the built-in agent does the work',
      todo: 'Install it: npm install -g @anthropic-ai/claude-code@latest',
    };
  if (found.state === 'unfit')
    return { name, state: 'missing', text: `${found.path}: ${found.problem}`, todo: found.todo };
  const { problems } = await selfTest(found.path, process.env.PATH ?? '');
  if (problems.length > 0)
    return {
      name,
      state: 'missing',
      text: `${found.version} can’t be supervised: ${problems.join('; ')}`,
      todo: 'Use another version of it, or: chaperone run --agent builtin',
    };
  const login = findLogin(process.env);
  const held = `${found.version}: asks before it acts, and does nothing when refused or not answered`;
  if (login.by === 'none') return { name, state: 'weak', text: `${held}; not logged in`, todo: loginTodo };
  return { name, state: 'ok', text: `${held}; login by ${login.by === 'file' ? 'its own file' : login.name}` };
}

/** Are the checkpoints of this repository whole? Nothing where there are none yet. */
async function checkpoints(store: Store): Promise<Finding | null> {
  const root = findRoot(process.cwd());
  const folder = root === undefined ? null : vaultFolder(store, root);
  if (folder === null || !existsSync(join(folder, 'vault.git'))) return null;
  const wrong = await verifyVault(folder);
  if (wrong.length === 0) return { name: 'vault', state: 'ok', text: 'every checkpoint of this repository is whole' };
  return {
    name: 'vault',
    state: 'missing',
    text: `the vault of this repository is damaged: ${wrong.slice(0, 3).join('; ')}`,
    todo: `Copy ${folder} to a safe place before anything else; what is whole can be had back as the README says.`,
  };
}

function disk(folder: string): Finding {
  const { bavail, bsize, blocks } = statfsSync(folder);
  const free = bavail * bsize;
  const low = bavail / blocks < 0.1 && free < 5e9;
  const text = `${(free / 1e9).toFixed(1)} GB free for checkpoints in ${folder}`;
  return low
    ? { name: 'disk', state: 'weak', text, todo: 'Make room: a full disk stops a run.' }
    : { name: 'disk', state: 'ok', text };
}

function output(command: string, args: readonly string[]): string | null {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0 ? result.stdout : null;
}

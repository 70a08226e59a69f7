import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../adapters/config-file.ts';
import { doorPorts } from '../adapters/door-ports.ts';
import { buildEnvironment } from '../adapters/environment.ts';
import { realFacts } from '../adapters/facts.ts';
import { readIdentity } from '../adapters/git/identity.ts';
import { findRoot, openProject } from '../adapters/git/project.ts';
import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import { configFolder, readPolicyFiles } from '../adapters/policy-files.ts';
import { openProxy } from '../adapters/proxy/open-proxy.ts';
import { proxyEnvironment } from '../adapters/proxy/proxy-environment.ts';
import { confineRun } from '../adapters/sandboxes/confine-run.ts';
import { findSandbox } from '../adapters/sandboxes/find-sandbox.ts';
import { namedStandIns } from '../adapters/sandboxes/find-stand-ins.ts';
import { find } from '../adapters/sandboxes/machine.ts';
import { prove } from '../adapters/sandboxes/prove.ts';
import { openStore } from '../adapters/store/store.ts';
import type { Decision } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import { namesHost } from '../policy/names-host.ts';
import { ownEndpoints } from '../policy/own-endpoints.ts';
import { readPolicy } from '../policy/read.ts';
import { target } from '../policy/target.ts';
import type { Attempt, Destination, MayConnect } from '../ports.ts';
import { Failure } from './failure.ts';
import { openDoors } from './open-doors.ts';
import { endpointUrl, openPassages } from './open-passages.ts';
import { openFor } from './opened.ts';

/**
 * Runs a command under the project's policy, as it stands in the last commit: what a bullet forbids is not started, and
 * what is started runs in the sandbox, with the proxy as its only way out. Its exit code is ours; 3 when a bullet forbids it.
 */
export async function exec(words: readonly string[]): Promise<number> {
  const root = findRoot(process.cwd());
  const commit = root === undefined ? null : await resolveCommit(root, 'HEAD');
  if (root === undefined || commit === null) throw new Failure('no-repository', outside(root), 2);
  const { found } = await readPolicyFiles(root, commit, join(configFolder(process.env), 'policy.md'));
  if (found.length === 0)
    throw new Failure(
      'no-policy',
      'The last commit has no policy, so there is nothing to hold a command to. Propose one with: chaperone init (then commit it)',
    );
  const reading = readPolicy(found);
  if (!reading.ok) {
    const [first] = reading.problems;
    const where = first ? ` (${first.file}:${first.line}: ${first.message})` : '';
    throw new Failure(
      'policy',
      `The policy of the last commit can’t be understood${where}. All of it: chaperone policy check --committed`,
    );
  }
  const { policy } = reading;
  const sandbox = findSandbox(process.env);
  if ('missing' in sandbox)
    throw new Failure('no-sandbox', `There can be no sandbox: ${sandbox.why}.\n${sandbox.todo}`);
  const store = await openStore(process.env);
  const folder = join(store.repository(root), 'exec');
  const home = join(folder, 'agent');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const facts = realFacts({ root, scratch: [home, ...sandbox.privateFolders] });
  const circumstances = { attended: true, sandboxed: true };
  const judged = evaluate(policy, { kind: 'exec', command: words.map(quote).join(' ') }, facts, circumstances);
  // What would be asked is answered: a person typed it. Of files only those that stand in it by name.
  if (judged.verdict === 'deny') {
    say(`not started: ${judged.reason}`);
    return 3;
  }
  const typed = new Set(words.map((word) => facts.resolve(resolve(word))));
  const named = (judged.closed ?? []).filter(({ path }) => typed.has(path));
  const mayConnect: MayConnect = async ({ host, port }) => {
    const said = evaluate(policy, { kind: 'fetch', url: `tcp://${host}:${port}` }, facts, circumstances);
    if (said.verdict === 'allow') return { verdict: 'allow', named: namesHost(policy, host, port) };
    say(`refused ${host}:${port}: ${said.reason}`);
    return { verdict: 'deny', reason: `${said.reason}${bullet(said)}` };
  };
  const doors = openDoors(sandbox.loopback, join(store.folder, 'sockets', `exec-${process.pid}`));
  const proxy = await doors.open('proxy', doorPorts.proxy, (listen) =>
    openProxy({
      ...{ listen, mayConnect },
      ...(listen === 'loopback' && { token: randomBytes(24).toString('hex') }),
      refused: ({ host, port }, reason) => say(`refused ${host}:${port}: ${reason}`),
    }),
  );
  // Programs don't take the proxy to this machine: what a bullet names of it has a door of its own.
  const endpoints = ownEndpoints(policy);
  const passages = sandbox.loopback === 'own' ? await openPassages(doors, endpoints, mayConnect) : [];
  const allowed = (to: Destination) =>
    evaluate(policy, { kind: 'fetch', url: endpointUrl(to) }, facts, circumstances).verdict === 'allow';
  const direct = sandbox.loopback === 'shared' ? endpoints.filter(allowed) : [];
  const made = await confineRun({
    ...{
      sandbox,
      policy,
      facts,
      writing: true,
      opened: openFor(named, facts),
      home,
      folder,
      own: [store.folder],
      readable: [],
    },
    standIns: namedStandIns((await readConfig(process.env)).sandbox.standIns, facts),
    doors: [...doors.doors, ...direct.map(({ port }) => ({ port, socket: null }))],
    onAttempt: (attempt) => say(refusedText(attempt)),
  });
  try {
    const { onAttempt: _, ...quiet } = made.confinement;
    const through = (await prove(sandbox, quiet, process.env.HOME || homedir())).filter(({ held }) => !held);
    if (through.length > 0)
      throw new Failure(
        'no-sandbox',
        `The sandbox does not hold: one could ${through.map(({ what }) => what).join('; ')}.`,
      );
    if (sandbox.holds === 'rules')
      for (const { path, why } of made.mounts.unopened) say(`${path} stays closed: ${why}`);
    const identity = await readIdentity(await openProject(root));
    const extra = { ...proxyEnvironment(proxy.url), TERM: process.env.TERM };
    const env = buildEnvironment({ from: process.env, root, folder: home, identity, extra });
    const confined = await sandbox.confine(
      { argv: words, cwd: realpathSync(process.cwd()), env, terminal: true },
      made.confinement,
    );
    try {
      const code = await passThrough(confined);
      if (code === 127 && !words[0]?.includes('/') && find(words[0] ?? '', process.env.PATH) !== null)
        say(
          `${words[0]} is not there in the sandbox: it lies where no bullet lets read. As in: ALLOWED: Read within FOLDER`,
        );
      return code;
    } finally {
      await confined.close();
    }
  } finally {
    made.close();
    await Promise.allSettled([proxy.close(), ...passages.map((one) => one.close())]);
  }
}

const outside = (root: string | undefined): string =>
  root === undefined
    ? 'This is no git repository, so it has no policy. Go into one; or make one here: git init, a first commit, chaperone init'
    : 'This git repository has no commit yet, and the policy is read from the last one. Make a first commit, then: chaperone init';

/** Runs it with our own terminal; keys are its own. */
function passThrough({
  argv,
  cwd,
  env,
}: {
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}) {
  const ignore = () => {};
  for (const key of ['SIGINT', 'SIGQUIT'] as const) process.on(key, ignore);
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { cwd, env: { ...env }, stdio: 'inherit' });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const key of ['SIGINT', 'SIGQUIT'] as const) process.off(key, ignore);
      resolve(code ?? 130);
    });
  });
}

function refusedText({ action, program, reason, count = 1 }: Attempt): string {
  const often = count > 1 ? ` (${count} times)` : '';
  return `refused ${action.kind} ${target(action)}${program ? ` by ${program}` : ''}${often}${reason ? `: ${reason}` : ''}`;
}

function bullet({ matches }: Decision): string {
  const source = matches[0]?.source;
  return source && source.line > 0 ? ` (${source.file}:${source.line})` : '';
}

function say(text: string): void {
  process.stderr.write(`chaperone: ${text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ')}\n`);
}

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

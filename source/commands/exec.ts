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
import { openProject } from '../adapters/git/project.ts';
import { openProxy } from '../adapters/proxy/open-proxy.ts';
import { proxyEnvironment } from '../adapters/proxy/proxy-environment.ts';
import { find } from '../adapters/sandboxes/bubblewrap/machine.ts';
import { confineRun } from '../adapters/sandboxes/confine-run.ts';
import { findSandbox } from '../adapters/sandboxes/find-sandbox.ts';
import { namedStandIns } from '../adapters/sandboxes/find-stand-ins.ts';
import { openGuard } from '../adapters/sandboxes/guard.ts';
import { NestedWatch, nestedAttempt } from '../adapters/sandboxes/nested-watch.ts';
import type { Sandbox } from '../adapters/sandboxes/sandbox.ts';
import { openStore, type Store } from '../adapters/store/store.ts';
import { andMore } from '../engine/feed.ts';
import type { Decision } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import { protectedNames } from '../policy/judge/built-in.ts';
import { forbids } from '../policy/may-change.ts';
import { namesHost } from '../policy/names-host.ts';
import { ownEndpoints } from '../policy/own-endpoints.ts';
import type { Policy } from '../policy/policy.ts';
import { target } from '../policy/target.ts';
import type { Attempt, MayConnect } from '../ports.ts';
import { type Corner, sweepSockets, takeCorner } from './exec-corner.ts';
import { openVoice, type Voice } from './exec-voice.ts';
import { Failure } from './failure.ts';
import { openDoors } from './open-doors.ts';
import { directDoors, openPassages } from './open-passages.ts';
import { openFor } from './opened.ts';
import { passThrough } from './pass-through.ts';
import { policyOfHead } from './policy-of-head.ts';
import { proveHere } from './proof.ts';

/**
 * Runs a command under the project's policy, as it stands in the last commit: what a bullet forbids is not started, and
 * what is started runs in the sandbox, with the proxy as its only way out. Its exit code is ours; 3 when a bullet forbids it.
 */
export async function exec(words: readonly string[]): Promise<number> {
  const { root, policy } = await policyOfHead(process.cwd(), process.env);
  if (words[0]?.startsWith('-'))
    throw new Failure('usage', `${words[0]} is no command. As in: chaperone exec -- npm test`, 2);
  const sandbox = findSandbox(process.env);
  if ('missing' in sandbox)
    throw new Failure('no-sandbox', `There can be no sandbox: ${sandbox.why}.\n${sandbox.todo}`);
  const store = await openStore(process.env);
  await sweepSockets(join(store.folder, 'sockets'));
  const corner = await takeCorner(store.repository(root));
  const voice = openVoice();
  try {
    return await confined({ words, root, policy, sandbox, store, corner, say: voice.say });
  } finally {
    voice.close();
    await corner.release();
  }
}

async function confined(spec: {
  readonly words: readonly string[];
  readonly root: string;
  readonly policy: Policy;
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly corner: Corner;
  readonly say: Voice['say'];
}): Promise<number> {
  const { words, root, policy, sandbox, store, corner, say } = spec;
  const { folder } = corner;
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
  const direct = directDoors(
    sandbox.loopback,
    endpoints,
    (action) => evaluate(policy, action, facts, circumstances).verdict === 'allow',
  );
  const tell = (attempt: Attempt) => say(refusedText(attempt));
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
    doors: [...doors.doors, ...direct],
    onAttempt: tell,
  });
  const guard = openGuard({
    ...{ confine: sandbox.confine, confinement: made.confinement, known: made.had, report: tell },
    taken: join(folder, 'taken'),
    forbids: (path) => forbids(policy, facts, path),
  });
  const nested = new NestedWatch(root);
  nested.news();
  try {
    const person = process.env.HOME || homedir();
    const canaries = await proveHere(sandbox, made.confinement, person, store.repository(root));
    const through = canaries.filter(({ held }) => !held);
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
    const launch = await sandbox.confine(
      { argv: words, cwd: realpathSync(process.cwd()), env, terminal: true },
      { ...made.confinement, onMaking: guard.making },
    );
    try {
      const code = await passThrough(launch);
      await guard.settle();
      guard.look(protectedNames);
      for (const path of nested.news()) tell(nestedAttempt(join(root, path)));
      if (code === 127) explainAbsent(words, say);
      return code;
    } finally {
      await launch.close();
    }
  } finally {
    guard.close();
    // What was made to be mounted may be in the mounts of another command too.
    if (await corner.alone()) made.close();
    await Promise.allSettled([proxy.close(), ...passages.map((one) => one.close())]);
  }
}

/** Why there is no such program, where it can be told. */
function explainAbsent(words: readonly string[], say: Voice['say']): void {
  const [program = ''] = words;
  if (words.length === 1 && /\s/.test(program))
    say(`"${program}" is taken for the name of a program. A line for a shell: chaperone exec -- bash -c '${program}'`);
  else if (!program.includes('/') && find(program, process.env.PATH) !== null)
    say(
      `${program} is not there in the sandbox: it lies where no bullet lets read. As in: ALLOWED: Read within FOLDER`,
    );
}

function refusedText({ action, program, reason, count = 1, last }: Attempt): string {
  const often = count > 1 ? ` (${count} times)` : '';
  return `refused ${action.kind} ${target(action)}${program ? ` by ${program}` : ''}${often}${reason ? `: ${reason}` : ''}${last ? andMore : ''}`;
}

function bullet({ matches }: Decision): string {
  const source = matches[0]?.source;
  return source && source.line > 0 ? ` (${source.file}:${source.line})` : '';
}

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

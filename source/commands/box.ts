import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { agentMoves, projectState } from '../adapters/git/agent-moves.ts';
import { openProject } from '../adapters/git/project.ts';
import { bundleCommand, bundleLimit, takeCommits } from '../adapters/git/take-commits.ts';
import { vaultContext } from '../adapters/git/vault-context.ts';
import { confineRun, type MadeConfinement } from '../adapters/sandboxes/confine-run.ts';
import type { Confined, Confinement, Launch } from '../adapters/sandboxes/confinement.ts';
import { layStandIns, namedStandIns } from '../adapters/sandboxes/find-stand-ins.ts';
import { type Guard, openGuard } from '../adapters/sandboxes/guard.ts';
import { watchHidden } from '../adapters/sandboxes/hidden-watch.ts';
import { NestedWatch, nestedAttempt } from '../adapters/sandboxes/nested-watch.ts';
import { type ConfinedEnd, runConfined } from '../adapters/sandboxes/run-confined.ts';
import { answered, type Sandbox } from '../adapters/sandboxes/sandbox.ts';
import type { RunFolder } from '../adapters/store/store.ts';
import { type AgentMove, type GitState, hasMoved, readGitState, stateCommand } from '../core/agent-moves.ts';
import type { Canary } from '../core/event.ts';
import type { Run } from '../core/run.ts';
import { neverSeen } from '../core/trust.ts';
import type { Facts } from '../policy/facts.ts';
import { protectedNames } from '../policy/judge/built-in.ts';
import { forbids } from '../policy/may-change.ts';
import type { Attempt, Door } from '../ports.ts';
import { openedBy } from './opened.ts';
import { ownPrograms } from './own-programs.ts';
import { proveHere } from './proof.ts';

/** How long the agent's own git may take for what the supervisor asks of it. */
const GIT_MS = 60_000;

/** What a run's sandbox is made of. */
export interface BoxSpec {
  readonly sandbox: Sandbox;
  readonly folder: RunFolder;
  /** The person's state folder: never shown, but for the agent's own corner. */
  readonly state: string;
  readonly vault: string;
  readonly facts: Facts & { also(scratch: readonly string[]): void };
  /** The person's own stand-ins for hidden files, as their settings name them. */
  readonly standIns: Readonly<Record<string, string>>;
  /** As the run stands. */
  readonly doors: (run: Run) => readonly Door[];
  readonly report: (attempt: Attempt) => void;
  readonly env: NodeJS.ProcessEnv;
}

/** What of outside the project an agent needs inside, beside the toolchain. */
export interface Shown {
  /** Files and folders that it can read. */
  readonly readable?: readonly string[];
  /** Single files that it can change too: the agent's own login. */
  readonly lent?: readonly string[];
}

/** A copy of the tree, the folder that is private to what runs in it, and what is laid into it. */
export interface CopyPlace {
  readonly tree: string;
  readonly home: string;
  readonly copies: Confinement['copies'];
}

/** The sandbox of one run: made anew for every start of its agent, from the policy and the stage. */
export interface Box {
  /** Makes the sandbox as the run stands now and proves it. `launch` is then wrapped by `enter`. */
  prepare(run: Run, shown?: Shown): Promise<readonly Canary[]>;
  /** What can be changed in it. */
  readonly writable: readonly string[];
  /** Hidden files that something else stands for in it. */
  readonly standIns: readonly string[];
  /** What was allowed, or is expected, and is not open in it all the same, and why: what was not told of before. */
  unopened(): readonly { readonly path: string; readonly why: string }[];
  enter(launch: Launch): Promise<Confined>;
  /** Brings into the project what was made by name and may be there; to be called while the agent is held still. */
  settle(): Promise<void>;
  /** Wraps a command of a verification: only the copy can be changed, and there is no way out. */
  confineVerify(launch: Launch, place: CopyPlace): Promise<Confined>;
  /** Runs a command so, with further folders to read, and waits for its end; killed after so many milliseconds. */
  inCopy(
    launch: Launch,
    place: CopyPlace & { readonly readable: readonly string[] },
    limitMs: number,
  ): Promise<ConfinedEnd>;
  /** The changes that the agent made to an output folder (node_modules), where it made any. */
  changesOf(folder: string): string | null;
  /** Tells, before each checkpoint, of repositories that were made inside the project since the first start (git would take their configuration for one to obey), and of forbidden files at its top that nobody saw being made. */
  tellNested(): void;
  /** Tells once when a file that is hidden inside was replaced outside, by which it would be seen; returns what ends that. */
  guardHidden(lost: (path: string) => void): () => void;
  /** Brings what the agent committed by itself into the vault, and tells what it did with HEAD and branches since. */
  takeCommits(run: Run): Promise<readonly AgentMove[]>;
  /** Lets the agent's git follow a commit that the supervisor made on the work branch. */
  follow(run: Run, commit: string): Promise<void>;
  close(): void;
}

/** Opens the sandbox of a run. */
export function openBox(spec: BoxSpec): Box {
  const { sandbox } = spec;
  const { confine } = sandbox;
  const { folder, facts, env } = spec;
  const person = env.HOME || homedir();
  let made: MadeConfinement | null = null;
  let guard: Guard | null = null;
  let entered: Confined | null = null;
  const told = new Set<string>();
  const guardOf = ({ confinement, had }: MadeConfinement, { info }: Run): Guard => {
    guard?.close();
    return openGuard({
      ...{ confine, confinement, known: had, taken: join(folder.folder, 'taken'), report: spec.report },
      forbids: (path) => forbids(info.policy, facts, path),
    });
  };
  /** Where the agent's git stood when it was last looked at. */
  let stood: GitState | null = null;
  const watch = new NestedWatch(facts.root);
  const tellNested = () => {
    for (const path of watch.news()) spec.report(nestedAttempt(join(facts.root, path)));
  };
  const confinement = (): Confinement => {
    if (!made) throw new Error('the sandbox was not prepared');
    return made.confinement;
  };
  /** The agent's git, run inside: its configuration is the agent's. */
  const inside = async (argv: readonly string[], most?: number) => {
    const home = folder.agent;
    const launch = {
      argv,
      cwd: facts.root,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: join(home, 'home'), TMPDIR: join(home, 'tmp'), LC_ALL: 'C' },
    };
    const { onAttempt: _, trays: __, ...rest } = confinement();
    return runConfined(confine, launch, { ...rest, copies: [], doors: [] }, { limitMs: GIT_MS, ...(most && { most }) });
  };
  return {
    async prepare(run, { readable = [], lent = [] } = {}) {
      tellNested();
      made?.close();
      made = await confineRun({
        sandbox,
        policy: run.info.policy,
        facts,
        writing: run.stage === 'checkpoint',
        opened: openedBy(run, facts),
        shut: (path) => neverSeen(run, { effects: [{ kind: 'write', path }] }).length > 0,
        home: folder.agent,
        folder: folder.folder,
        own: [spec.state],
        standIns: namedStandIns(spec.standIns, facts),
        readable: [...ownPrograms(), ...readable],
        doors: spec.doors(run).filter((door) => answered(door, existsSync)),
        taken: join(folder.folder, 'taken'),
        onAttempt: spec.report,
      });
      if (lent.length > 0) {
        const { confinement: before } = made;
        made = { ...made, confinement: { ...before, writable: [...before.writable, ...lent] } };
      }
      guard = guardOf(made, run);
      stood = projectState(await openProject(facts.root));
      facts.also(made.confinement.copies.map(({ over }) => over));
      return proveHere(sandbox, made.confinement, person, dirname(spec.vault));
    },
    get writable() {
      const names = made?.mounts.trays.flatMap((tray) => [...tray.files, ...tray.names]) ?? [];
      return [...new Set([...(made?.confinement.writable ?? []), ...names])];
    },
    unopened() {
      const news = (made?.mounts.unopened ?? []).filter(({ path, why }) => !told.has(`${path} ${why}`));
      for (const { path, why } of news) told.add(`${path} ${why}`);
      return news;
    },
    async enter(launch) {
      const onMaking: Confinement['onMaking'] = (path, program) => guard?.making(path, program);
      entered = await confine(launch, { ...confinement(), onMaking });
      return entered;
    },
    settle: async () => entered?.settle?.(),
    get standIns() {
      return sandbox.holds === 'rules' ? [] : (made?.confinement.standIns ?? []).map(({ path }) => path);
    },
    confineVerify(launch, place) {
      layStandIns(made?.confinement.standIns ?? [], facts.root, place.tree);
      return confine(launch, copyConfinement(place));
    },
    inCopy: (launch, { readable, ...place }, limitMs) =>
      runConfined(confine, launch, { ...copyConfinement(place), readable }, { limitMs }),
    changesOf(path) {
      const copy = made?.confinement.copies.find(({ over }) => over === path);
      const changes = copy ? join(copy.from, 'changes') : null;
      return changes !== null && existsSync(changes) ? changes : null;
    },
    tellNested() {
      tellNested();
      guard?.look(protectedNames);
    },
    guardHidden: (lost) => watchHidden(made?.confinement.hidden ?? [], lost, sandbox.holds),
    async takeCommits(run) {
      if (!made || !stood) return [];
      const looked = await inside(['/bin/bash', '--noprofile', '--norc', '-c', stateCommand]);
      const now = readGitState(looked.out.toString());
      if (!now || !hasMoved(stood, now)) return [];
      const base = [run.info.base.commit, ...run.steps.flatMap(({ commit }) => commit ?? [])];
      const { code, out } = await inside(bundleCommand(base), bundleLimit);
      const context = vaultContext(await openProject(facts.root), spec.vault, run.info.name);
      try {
        // There is nothing to take where it only went back or elsewhere.
        if (code === 0) await takeCommits(context, run.info.name, out);
        return await agentMoves(context, stood, now);
      } finally {
        context.reader.close();
        stood = now;
      }
    },
    async follow(run, commit) {
      if (!made) return;
      const branch = `refs/heads/${run.branch}`;
      const script = `git update-ref ${quote(branch)} ${commit} && [ "$(git symbolic-ref -q HEAD)" = ${quote(branch)} ] && git reset -q --mixed ${commit}`;
      await inside(['/bin/bash', '--noprofile', '--norc', '-c', script]);
      if (stood) stood = { ...stood, branches: new Map([...stood.branches, [run.branch, commit]]) };
    },
    close() {
      guard?.close();
      made?.close();
      made = null;
    },
  };
}

/** Only the copy can be changed, and there is no way out. */
const copyConfinement = ({ tree, home, copies }: CopyPlace): Confinement => ({
  ...{ root: null, writable: [tree], fixed: [], hidden: [], readable: [], git: null, doors: [] },
  ...{ home, copies },
});

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Facts } from '../../policy/facts.ts';
import { protectedNames } from '../../policy/judge/built-in.ts';
import { mayChange } from '../../policy/may-change.ts';
import { type MountSpec, type Mounts, mounts } from '../../policy/mounts.ts';
import type { Policy } from '../../policy/policy.ts';
import { namesFile } from '../../policy/trays.ts';
import type { Attempt, Door } from '../../ports.ts';
import { makeAgentGit } from '../git/agent-git.ts';
import { keepFromGit } from '../git/keep-from-git.ts';
import { openProject } from '../git/project.ts';
import type { Confinement } from './confinement.ts';
import { findStandIns } from './find-stand-ins.ts';
import { listEntries } from './list-entries.ts';
import { outputFolders, removeMade } from './output-folders.ts';
import { personSecrets } from './person-secrets.ts';
import type { Sandbox } from './sandbox.ts';
import { separateLinks } from './separate-links.ts';

/** What a run's confinement is made of. */
export interface RunConfinement {
  readonly sandbox: Pick<Sandbox, 'holds' | 'storeAt'>;
  readonly policy: Policy;
  readonly facts: Facts;
  /** May the project be changed at all: is the plan approved? */
  readonly writing: boolean;
  readonly opened: MountSpec['opened'];
  readonly shut?: MountSpec['shut'];
  /** The agent's own corner, the only place outside the project that it may write: HOME and TMPDIR lie in it. */
  readonly home: string;
  /** Where the agent's git directory and the changes of output folders are kept; not shown as such. */
  readonly folder: string;
  /** The supervisor's own folders. */
  readonly own: readonly string[];
  /** Our programs that run inside, and what they need. */
  readonly readable: readonly string[];
  /** Files of the person's that stand for hidden ones: absolute paths, of the hidden file and of what stands for it. */
  readonly standIns?: ReadonlyMap<string, string>;
  readonly doors: readonly Door[];
  /** Where is kept what is made inside and may not be in the project. Default: nowhere. */
  readonly taken?: string;
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** So many files of a folder outside are looked through for secrets; more, and it stays closed. */
const MOST = 200_000;

/** A confinement with what it was made of: what `close` undoes, and what is to be told. */
export interface MadeConfinement {
  readonly confinement: Confinement;
  readonly mounts: Mounts;
  /** Was it in the project when this was made? */
  readonly had: (path: string) => boolean;
  /** Files with further names outside that could not be given a body of their own; they can only be read. */
  readonly linked: readonly string[];
  close(): void;
}

/** Compiles policy and stage to a confinement of this project as it is now, with a fresh git directory for the agent. */
export async function confineRun(spec: RunConfinement): Promise<MadeConfinement> {
  const { policy, facts, writing, opened, home, folder, own, shut } = spec;
  const { root } = facts;
  const entries = listEntries(root);
  const there = new Set(entries.map((entry) => join(root, entry)));
  const within = (path: string) => listEntries(path, MOST);
  const compiled = mounts(policy, facts, { entries, writing, opened, own, within, ...(shut && { shut }) });
  const project = await openProject(root);
  const { holds, storeAt } = spec.sandbox;
  const git = await makeAgentGit(project, join(folder, 'git'), storeAt, holds === 'rules' ? root : null);
  const below = compiled.hidden.flatMap((path) => (path.startsWith(`${root}/`) ? [path.slice(root.length + 1)] : []));
  // Without it the agent's git is only less at ease.
  await keepFromGit(git.folder, root, below).catch(() => {});
  const output = writing ? await outputFolders(project) : { folders: [], made: [] };
  if (holds === 'rules') removeMade(output.made);
  const copies = (holds === 'mounts' ? output.folders : []).map((over) => ({
    over,
    layers: [over],
    from: join(folder, 'copies', copyName(over, root)),
  }));
  for (const { from } of copies) mkdirSync(from, { recursive: true, mode: 0o700 });
  const folders = compiled.missing.flatMap((path) => makeMissing(path, root));
  // Rules by name need no trays, and let write what they name.
  const named = holds === 'rules' ? compiled.trays.flatMap(({ files, names }) => [...files, ...names]) : [];
  const single = [...new Set(named.flatMap((path) => [...absentWay(path, root), path]))];
  const writable = [...compiled.writable, ...compiled.missing.filter((path) => folders.includes(path))];
  const inside = (path: string, places: readonly string[]) =>
    places.some((place) => path === place || path.startsWith(`${place}/`));
  const covered = [...output.folders, ...compiled.fixed];
  const changeable = entries
    .map((entry) => join(root, entry))
    .filter((path) => inside(path, [...writable, ...single]) && !inside(path, covered));
  const { left } = separateLinks(root, changeable);
  const standIns = findStandIns(compiled.secrets, spec.standIns ?? new Map());
  // Without a private copy over it, an output folder stays as it is, and absent where it is, unless a bullet names it.
  const untouched = holds === 'rules' ? output.folders.filter((path) => !writable.includes(path)) : [];
  return {
    confinement: {
      root,
      writable,
      fixed: [...compiled.fixed, ...left, ...untouched],
      ...(holds === 'mounts' && {
        trays: {
          folders: compiled.trays,
          may: mayChange(policy, facts, { opened, ...(shut && { shut }) }),
          place: join(folder, 'trays'),
          ...(spec.taken !== undefined && { taken: spec.taken }),
        },
      }),
      single,
      names: protectedNames,
      hidden: compiled.hidden,
      baits: personSecrets(facts.home),
      standIns,
      readable: [...spec.readable, ...compiled.readable],
      also: [...writable, ...compiled.readable].flatMap((path) =>
        path.startsWith(`${facts.home}/`) && !inside(path, [root]) && !inside(root, [path])
          ? [{ path, at: join(home, 'home', path.slice(facts.home.length)) }]
          : [],
      ),
      copies,
      git,
      home,
      doors: spec.doors,
      ...(spec.onAttempt && { onAttempt: spec.onAttempt }),
    },
    mounts: {
      ...compiled,
      unopened: [...compiled.unopened, ...unlaid(untouched), ...(holds === 'rules' ? bare(standIns) : [])],
    },
    had: (path) => there.has(path),
    linked: left,
    close: () => removeMade([...(holds === 'mounts' ? output.made : []), ...folders.reverse()]),
  };
}

/** The folders on the way to a path in the project that are not there, the outermost first. */
function absentWay(path: string, root: string): string[] {
  const absent: string[] = [];
  for (let at = dirname(path); at !== root && at !== '/' && !existsSync(at); at = dirname(at)) absent.unshift(at);
  return absent;
}

/**
 * Makes a folder that a bullet lets write and that is not there, so that there is something to mount; git does not see an
 * empty folder. Returns what was made, the outermost first. A name that looks like a file's is left: trays bring those.
 */
function makeMissing(path: string, root: string): string[] {
  if (namesFile(path)) return [];
  const made = [...absentWay(path, root), ...(existsSync(path) ? [] : [path])];
  try {
    mkdirSync(path, { recursive: true });
    return made;
  } catch {
    return [];
  }
}

/** What is to be told of output folders that stay closed. */
function unlaid(folders: readonly string[]): Mounts['unopened'] {
  const why =
    'this system has no private copies to lay over output folders, so they can only be read; a bullet that names one lets write in it';
  return folders.filter((path) => existsSync(path)).map((path) => ({ path, why }));
}

/** What is to be told of secrets that a program may look for. */
function bare(standIns: readonly { readonly path: string }[]): Mounts['unopened'] {
  const why =
    'it holds secrets, and this system can’t show something else in its place; verify commands find a stand-in';
  return standIns.map(({ path }) => ({ path, why }));
}

/** One folder per place, the same every time, so that what was installed is still there after a restart. */
function copyName(over: string, root: string): string {
  return encodeURIComponent(over.slice(root.length + 1));
}

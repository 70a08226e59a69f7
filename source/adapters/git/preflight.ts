import { existsSync, mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bulk } from '../../core/preflight.ts';
import { namesSecret } from '../secrets.ts';
import { measureUntracked } from './bulk.ts';
import { type BytePath, shownPath, statWithin } from './byte-path.ts';
import { GITLINK, type IndexEntry, statNumber } from './index-file.ts';
import { operationUnderWay } from './operation-state.ts';
import { findRoot, isGitDir, openProject, type Project } from './project.ts';
import { drivenPaths, makeView } from './project-view.ts';
import { readHead } from './refs.ts';
import { runGit } from './run-git.ts';
import { readStatus } from './vault-scan.ts';
import { copyIndex, readWholeIndex } from './whole-index.ts';

/** How many names of changed files are given. */
const NAMES = 20;

/** What is known of a repository that can be worked in. */
export interface RepositoryFacts {
  /** The work tree's root, links resolved. */
  readonly root: string;
  readonly commit: string;
  /** Short name of the checked-out branch; null when HEAD is detached. */
  readonly branch: string | null;
  /** Changes against HEAD: tracked paths, untracked files; up to 20 names, tracked ones first. Clean: both are 0. */
  readonly dirty: { readonly tracked: number; readonly untracked: number; readonly names: readonly string[] };
  readonly submodules: readonly string[];
  /** Untracked folders with a repository of their own. */
  readonly nested: readonly string[];
  /** Tracked and untracked files; ignored ones don't count. */
  readonly files: number;
  /** Tracked files that hold keys or passwords, as far as their names say: their content stands in git's objects; up to 20. */
  readonly secrets: readonly string[];
  /** The untracked ones, measured. */
  readonly bulk: Bulk;
  /** What the person may still write on the tree's file system, in bytes. */
  readonly freeBytes: number;
}

/** Whether a run may start in a folder. `message` says what is wrong, why it matters and what to do. */
export type RepositoryState =
  | { readonly kind: 'ready'; readonly facts: RepositoryFacts }
  | {
      readonly kind: 'no-repository' | 'bare' | 'no-commit' | 'operation' | 'too-wide' | 'unreadable';
      readonly root: string | null;
      readonly message: string;
    };

/** Looks at the repository of a folder. Changes nothing, and runs nothing that its configuration names. */
export async function inspectRepository(folder: string): Promise<RepositoryState> {
  const root = findRoot(folder);
  if (isTooWide(root ?? realpathSync(folder)))
    return refuse(
      'too-wide',
      root ?? null,
      `${root ?? folder} holds everything you have, and checkpoints would take all of it in. Work in a folder of its own, with a repository of its own.`,
    );
  if (root === undefined) {
    if (insideGitDir(folder))
      return refuse(
        'bare',
        null,
        'This is a git directory without a work tree, so there are no files to work on. Go to a clone of it.',
      );
    return refuse(
      'no-repository',
      null,
      `${folder} is in no git repository, so nothing could be taken back. Make one: git init && git add -A && git commit -m Start`,
    );
  }
  let project: Project;
  try {
    project = await openProject(root);
  } catch (error) {
    return refuse('unreadable', root, (error as Error).message);
  }
  if (project.config.get('core.bare') === 'true')
    return refuse(
      'bare',
      root,
      'The repository calls itself bare (core.bare), so it has no work tree. Set it right: git config core.bare false',
    );
  const { branch, commit } = readHead(project);
  if (commit === null)
    return refuse(
      'no-commit',
      root,
      'The repository has no commit yet, so there is no state to go back to. Make one: git add -A && git commit -m Start',
    );
  const operation = operationUnderWay(project.gitDir);
  if (operation !== null)
    return refuse(
      'operation',
      root,
      `A ${operation} is under way, and the agent's commits would end up in it. Finish it, or give it up: git ${operation} --abort`.replace(
        'bisect --abort',
        'bisect reset',
      ),
    );
  return {
    kind: 'ready',
    facts: { ...(await look(project, commit)), root, commit, branch: branch?.replace(/^refs\/heads\//, '') ?? null },
  };
}

/** Is it the file system's root, the person's home, or a folder above that? */
export function isTooWide(folder: string): boolean {
  const named = process.env.HOME ?? homedir();
  const home = existsSync(named) ? realpathSync(named) : named;
  return folder === '/' || `${home}/`.startsWith(`${folder}/`);
}

function refuse(
  kind: Exclude<RepositoryState['kind'], 'ready'>,
  root: string | null,
  message: string,
): RepositoryState {
  return { kind, root, message };
}

/** Compares HEAD, index and tree in a view of the project that can't run anything. */
async function look(project: Project, commit: string): Promise<Omit<RepositoryFacts, 'root' | 'commit' | 'branch'>> {
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-look-'));
  try {
    const view = await makeView(project, folder);
    writeFileSync(join(view.dir, 'HEAD'), `${commit}\n`);
    const index = existsSync(join(project.gitDir, 'index')) ? await readWholeIndex(project, folder) : [];
    if (index.length > 0) copyIndex(project, view.dir);
    const args = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignore-submodules=all', '--no-renames'];
    const { out } = await runGit(args, { cwd: project.root, env: { ...view.env, GIT_WORK_TREE: project.root } });
    const scan = readStatus(out);
    const known = new Map(index.map((entry) => [entry.path, entry]));
    const untracked = scan.changed.filter((path) => !known.has(path));
    const edited = [...scan.changed.filter((path) => known.has(path)), ...scan.deleted];
    const driven = await drivenPaths(view, project.root, edited);
    // Without its filter such a file always looks changed; its times say whether it was.
    const really = edited.filter((path) => !driven.has(path) || !sameTimes(project.root, path, known.get(path)));
    const tracked = [...new Set([...really, ...scan.ahead])].sort();
    const { bavail, bsize } = statfsSync(project.root);
    return {
      dirty: {
        tracked: tracked.length,
        untracked: untracked.length,
        names: [...tracked, ...untracked].slice(0, NAMES).map(shownPath),
      },
      submodules: index.filter(({ mode }) => mode === GITLINK).map(({ path }) => shownPath(path)),
      nested: scan.nested.map(shownPath),
      files: known.size + untracked.length,
      secrets: index.flatMap(({ path }) => (namesSecret(shownPath(path)) ? [shownPath(path)] : [])).slice(0, NAMES),
      bulk: measureUntracked(project.root, untracked, known.keys()),
      freeBytes: bavail * bsize,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sameTimes(root: string, path: BytePath, entry: IndexEntry | undefined): boolean {
  const stat = statWithin(root, path);
  return (
    stat !== undefined &&
    entry !== undefined &&
    statNumber(entry.stat, 'mtime') === Math.floor(stat.mtimeMs / 1000) &&
    statNumber(entry.stat, 'size') === stat.size
  );
}

/** Is the folder a bare repository, or inside some git directory? */
function insideGitDir(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = join(at, '..')) {
    if (isGitDir(at)) return true;
    if (at === join(at, '..')) return false;
  }
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ObjectReader } from './object-reader.ts';
import { probeFiles } from './probe-files.ts';
import type { Project } from './project.ts';
import { type GitOptions, type GitResult, runGit } from './run-git.ts';

/** Where one work tree's vault lies on disk, and how to run git in it. */
export interface VaultContext {
  readonly project: Project;
  /** The run whose checkpoints these are; its ref is `refs/chaperone/<run>`. */
  readonly ref: string;
  /** The private git directory that all work trees of the repository share. */
  readonly store: string;
  /** This work tree's part: HEAD, index, journal and lock. A git directory linked to the store. */
  readonly treeDir: string;
  readonly objects: string;
  readonly reader: ObjectReader;
  /** The file system keeps names and modes as they are written, so that we may do for git what it would do. */
  readonly plain: boolean;
  /** Runs git on the work tree with the vault as its repository. */
  git(args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** The same with an index of its own beside the work tree's. */
  gitWith(index: string, args: readonly string[], options?: GitOptions): Promise<GitResult>;
}

/** Marks our git processes, so that one that outlived a killed supervisor can be recognised. */
export const MARK = 'CHAPERONE_VAULT';

/** A ref for a run's name: what git does not take in a name is replaced, and a digest keeps two names apart. */
export function runRef(run: string): string {
  const plain = run.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '');
  const digest = createHash('sha256').update(run).digest('hex').slice(0, 8);
  return `refs/chaperone/${plain === run ? run : `${plain || 'run'}-${digest}`}`;
}

function isPlain(project: Project): boolean {
  const { foldsCase, keepsModes } = probeFiles(project);
  return keepsModes && !foldsCase && process.platform !== 'darwin' && process.platform !== 'win32';
}

/** Names everything of one work tree's vault in the given folder; makes nothing. */
export function vaultContext(project: Project, folder: string, run: string, plain = isPlain(project)): VaultContext {
  const store = join(folder, 'vault.git');
  const key = createHash('sha256').update(project.root).digest('hex').slice(0, 16);
  const treeDir = join(folder, 'trees', key);
  const base = { GIT_DIR: treeDir, GIT_WORK_TREE: project.root, [MARK]: treeDir };
  const git = (args: readonly string[], options: GitOptions = {}) =>
    runGit(args, { cwd: project.root, ...options, env: { ...base, ...options.env } });
  return {
    project,
    ref: runRef(run),
    store,
    treeDir,
    objects: join(store, 'objects'),
    reader: new ObjectReader(base),
    plain,
    git,
    gitWith: (index, args, options = {}) => git(args, { ...options, env: { GIT_INDEX_FILE: index, ...options.env } }),
  };
}

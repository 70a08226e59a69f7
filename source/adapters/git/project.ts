import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readGitConfig } from './git-config.ts';
import type { ObjectFormat } from './index-file.ts';

/** Where a work tree's repository lies. Found once, by reading files, and pinned: later edits of `.git` can't move it. */
export interface Project {
  /** The work tree's root, links resolved. */
  readonly root: string;
  /** Holds HEAD, index and operation state of this work tree. */
  readonly gitDir: string;
  /** Holds refs, objects and configuration; the same as `gitDir` but in a linked work tree. */
  readonly commonDir: string;
  readonly format: ObjectFormat;
  /** The repository's own configuration as data (last value of each key, keys in lower case). */
  readonly config: ReadonlyMap<string, string>;
}

/** The `.git` of a folder, if it has a usable one: the directory, or where the file points. */
export function gitDirOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  try {
    if (statSync(path).isDirectory()) return isGitDir(path) ? path : undefined;
    const target = /^gitdir: (.+?)\s*$/.exec(readFileSync(path, 'utf8'))?.[1];
    const found = target === undefined ? undefined : resolve(folder, target);
    return found !== undefined && isGitDir(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The directory that refs and objects are shared in. */
export function commonDirOf(gitDir: string): string {
  try {
    return resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim());
  } catch {
    return gitDir;
  }
}

/** Does it look like a git directory: a HEAD, and objects and refs in its common directory? */
export function isGitDir(path: string): boolean {
  try {
    lstatSync(join(path, 'HEAD'));
    const common = commonDirOf(path);
    return statSync(join(common, 'objects')).isDirectory() && statSync(join(common, 'refs')).isDirectory();
  } catch {
    return false;
  }
}

/** The nearest folder at or above `folder` that has a repository, links resolved; undefined when there is none. */
export function findRoot(folder: string): string | undefined {
  let at = realpathSync(folder);
  for (;;) {
    if (gitDirOf(at) !== undefined) return at;
    if (dirname(at) === at) return undefined;
    at = dirname(at);
  }
}

/** Finds the repository of a work tree's root. Throws when there is none, or when it is of a kind that can't be kept. */
export async function openProject(root: string): Promise<Project> {
  const real = realpathSync(root);
  const found = gitDirOf(real);
  if (found === undefined) throw new Error(`${root} is not the root of a git work tree. Run it where .git lies.`);
  const gitDir = realpathSync(found);
  const commonDir = realpathSync(commonDirOf(gitDir));
  const config = await readGitConfig(join(commonDir, 'config'));
  const storage = config.get('extensions.refstorage') ?? 'files';
  if (storage !== 'files')
    throw new Error(
      `The repository keeps its refs as ${storage}, which chaperone can't write. Use one with ref files.`,
    );
  const format = config.get('extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1';
  return { root: real, gitDir, commonDir, format, config };
}

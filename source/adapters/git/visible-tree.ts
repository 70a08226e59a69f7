import { lstatSync } from 'node:fs';
import { type BytePath, parents, within } from './byte-path.ts';
import { projectBlobs } from './clean-files.ts';
import { type RawChange, rawChanges } from './compare.ts';
import { GITLINK, type IndexEntry } from './index-file.ts';
import { readProjectIndex } from './project-index.ts';
import { treeWith } from './restore-plan.ts';
import { treeItems } from './tree-items.ts';
import type { Checkpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/** What of a checkpoint the project may see in a commit on top of `base`. */
export interface VisibleTree {
  readonly tree: string;
  /** Paths that differ from the base, with the vault's blob of each (undefined where the file is gone). */
  readonly changed: ReadonlyMap<BytePath, string | undefined>;
  /** Among them those that neither the base nor the index has. */
  readonly untracked: readonly BytePath[];
}

/** Says of a change that it stays out of the commit; `untracked`: neither the base nor the index has the file. */
export type Leave = (change: RawChange, untracked: boolean) => boolean;

/**
 * Makes the tree of a visible commit from a checkpoint: tracked files and untracked ones that are not ignored, as the
 * project stores them. Left as the base has them: what the checkpoint lacks, what a sparse checkout keeps off the disk,
 * submodules (or as staged). Left out: ignored files, files of other nested repositories, and what `leave` says.
 */
export async function visibleTree(
  context: VaultContext,
  base: string,
  from: Checkpoint,
  leave: Leave = () => false,
): Promise<VisibleTree> {
  const index = await readProjectIndex(context);
  const staged = new Map(index.entries.map((entry) => [entry.path, entry]));
  const links = new Map(
    (await treeItems(context, base)).filter(({ mode }) => mode === '160000').map(({ path, oid }) => [path, oid]),
  );
  const submodules = new Set([
    ...links.keys(),
    ...index.entries.filter(({ mode }) => mode === GITLINK).map(({ path }) => path),
  ]);
  const foreign = foreignFolders(context.project.root, submodules);
  const sparse = new Set(index.entries.filter(({ skipWorktree }) => skipWorktree).map(({ path }) => path));
  const wanted = (await rawChanges(context, base, from.commit)).filter((change) => {
    if (change.oldMode === '160000' || from.content.lacks.has(change.path)) return false;
    if (leave(change, change.status === 'A' && !staged.has(change.path))) return false;
    if (change.status === 'A') return !parents(change.path).some((folder) => foreign(folder));
    if (change.status !== 'D') return true;
    return !sparse.has(change.path);
  });
  const news = wanted.filter(({ status, path }) => status === 'A' && !staged.has(path)).map(({ path }) => path);
  const rules = new Set(from.content.ignored);
  const ignored = new Set(news.filter((path) => rules.has(path)));
  const candidates = wanted.filter(({ path }) => !ignored.has(path));
  const blobs = await projectBlobs(context, from, candidates, staged);
  const changes = candidates.filter((change) => change.status === 'D' || isChange(change, blobs));
  const lines = changes.map((change) => entryLine(change, blobs)).join('') + stagedLinks(index.entries, links);
  return {
    tree: lines === '' ? await treeOf(context, base) : await treeWith(context, base, lines),
    changed: new Map(changes.map((change) => [change.path, change.status === 'D' ? undefined : change.newOid])),
    untracked: news.filter((path) => !ignored.has(path)),
  };
}

const isChange = (change: RawChange, blobs: ReadonlyMap<BytePath, string>): boolean =>
  change.oldMode !== change.newMode || (blobs.get(change.path) ?? change.newOid) !== change.oldOid;

/** A line for `update-index --index-info`. */
export function entryLine(change: RawChange, blobs: ReadonlyMap<BytePath, string>): string {
  if (change.status === 'D') return `0 ${'0'.repeat(change.oldOid.length)}\t${change.path}\0`;
  return `${change.newMode} ${blobs.get(change.path) ?? change.newOid}\t${change.path}\0`;
}

/** Submodules go to the commit that is staged for them. */
function stagedLinks(index: readonly IndexEntry[], base: ReadonlyMap<BytePath, string>): string {
  return index
    .filter(({ mode, stage, path, oid }) => mode === GITLINK && stage === 0 && base.get(path) !== oid)
    .map(({ oid, path }) => `160000 ${oid}\t${path}\0`)
    .join('');
}

/** Says whether a folder is a repository of its own: its files are not the project's. */
function foreignFolders(root: string, submodules: ReadonlySet<BytePath>): (folder: BytePath) => boolean {
  const known = new Map<BytePath, boolean>();
  return (folder) => {
    let answer = known.get(folder);
    if (answer === undefined) {
      answer =
        submodules.has(folder) || lstatSync(within(root, `${folder}/.git`), { throwIfNoEntry: false }) !== undefined;
      known.set(folder, answer);
    }
    return answer;
  };
}

async function treeOf(context: VaultContext, commit: string): Promise<string> {
  return (await context.git(['rev-parse', '--verify', `${commit}^{tree}`])).out.toString().trim();
}

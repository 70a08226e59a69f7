import type { Saved } from '../../core/event.ts';
import { type BytePath, parents } from './byte-path.ts';
import { diskFiles } from './disk-files.ts';
import { readProjectIndex } from './project-index.ts';
import { readHead } from './refs.ts';
import { treeWith } from './restore-plan.ts';
import type { Snapshots } from './snapshot.ts';
import { treeItems } from './tree-items.ts';
import { readCheckpoint, readCommit } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/** A checkpoint made for a project commit, and files that it can only have as the project stores them. */
export interface TrackedTarget {
  readonly commit: string;
  /** Filter drivers by path. */
  readonly driven: ReadonlyMap<BytePath, string>;
}

/**
 * A checkpoint that stands for "tracked files as in this project commit, untracked files as they are now": what a
 * rollback to a commit restores. HEAD's branch goes to the commit, nothing is staged, no operation is under way.
 * `leaving` are untracked files that go all the same. Files of nested repositories stay as they are: the project's
 * commits only name them.
 */
export async function trackedTarget(
  context: VaultContext,
  snapshots: Snapshots,
  commit: string,
  present: Saved,
  leaving: ReadonlySet<BytePath> = new Set(),
): Promise<TrackedTarget> {
  await snapshots.settle();
  const target = await readCommit(context, commit);
  const { content } = await readCheckpoint(context, present.commit);
  const items = await treeItems(context, target.tree);
  const files = items.filter(({ mode }) => mode !== '160000');
  const wanted = new Set(files.map(({ path }) => path));
  const wantedFolders = new Set([...wanted].flatMap(parents));
  // Tracked is what HEAD or the index has; everything else that was saved is the person's or the agent's own, and stays.
  const tracked = new Set<BytePath>();
  for (const tree of [present.head, content.staged.tree])
    if (tree !== '') for (const { path } of await treeItems(context, tree)) tracked.add(path);
  const now = await treeItems(context, present.tree);
  const staying = now.filter(
    ({ path }) =>
      !tracked.has(path) &&
      !leaving.has(path) &&
      !wanted.has(path) &&
      !wantedFolders.has(path) &&
      !parents(path).some((folder) => wanted.has(folder)),
  );
  const index = await readProjectIndex(context);
  const staged = new Map(index.entries.map((entry) => [entry.path, entry]));
  const disk = await diskFiles(context, files, new Map(now.map((item) => [item.path, item])), staged);
  const converted = files.filter(({ path }) => disk.blobs.has(path));
  const lines = [
    ...items.filter(({ mode }) => mode === '160000').map(({ oid, path }) => `0 ${'0'.repeat(oid.length)}\t${path}\0`),
    ...converted.map(({ mode, path }) => `${mode} ${disk.blobs.get(path)}\t${path}\0`),
    ...staying.map(({ mode, oid, path }) => `${mode} ${oid}\t${path}\0`),
  ];
  const head = readHead(context.project);
  const made = await snapshots.writer.keep(
    `Commit ${target.oid}`,
    await treeWith(context, target.tree, lines.join('')),
    {
      ...content,
      head: { branch: head.branch, commit: target.oid },
      staged: { tree: target.tree, special: '', blobs: [] },
      operation: new Map(),
    },
  );
  return { commit: made, driven: disk.driven };
}

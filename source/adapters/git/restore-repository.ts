import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { splitNul } from './byte-path.ts';
import { giveObjects } from './give-objects.ts';
import { byPath, type IndexEntry, parseIndex, smudgeRacy, writeIndex } from './index-file.ts';
import type { IndexLock } from './index-lock.ts';
import { type Mark, moveRef, pointHead } from './move-ref.ts';
import { restoreOperation } from './operation-state.ts';
import { entryOf, type StagedState } from './project-index.ts';
import { readHead } from './refs.ts';
import { treeItems } from './tree-items.ts';
import type { VaultContext } from './vault-context.ts';
import type { Meta } from './vault-meta.ts';

/**
 * Makes HEAD, its branch, the index and the operation state what a checkpoint recorded; other refs stay. Every part may
 * be repeated. `staged` is what the index says now; it is replaced last, under the lock that the caller holds.
 */
export async function restoreRepository(
  context: VaultContext,
  meta: Meta,
  staged: StagedState,
  lock: IndexLock,
  mark: Mark,
): Promise<void> {
  const { project } = context;
  const { head } = meta;
  const now = readHead(project);
  const sameHead = now.branch === head.branch && now.commit === head.commit;
  const sameIndex = staged.tree === meta.staged.tree && staged.special === meta.staged.special;
  if (!sameHead || !sameIndex)
    await giveObjects(context, [...(head.commit ? [head.commit] : []), meta.staged.tree, ...meta.staged.blobs]);
  if (!sameHead) {
    if (head.branch !== null && head.commit !== null) await moveRef(project, head.branch, head.commit, mark);
    await pointHead(project, head, mark);
  }
  restoreOperation(project.gitDir, meta.operation);
  if (!sameIndex) lock.replace(writeIndex(await stagedEntries(context, meta.staged), project.format));
}

/** Index entries for a staged state, with the file times that the vault's own index knows for the same content. */
export async function stagedEntries(context: VaultContext, staged: StagedState): Promise<IndexEntry[]> {
  const known = vaultEntries(context);
  const items = await treeItems(context, staged.tree);
  const plain = items.map(({ mode, oid, path }) => entryOf(`${mode} ${oid} 0 - ${path}`));
  const special = splitNul(Buffer.from(staged.special, 'latin1')).map(entryOf);
  return [...plain, ...special].map((entry) => withTimes(entry, known)).sort(byPath);
}

/** The vault's own index by path, with doubtful file times made to be looked at again. */
export function vaultEntries(context: VaultContext): Map<string, IndexEntry> {
  const path = join(context.treeDir, 'index');
  const writtenAt = { s: Math.floor(statSync(path).mtimeMs / 1000), ns: 0 };
  const { entries } = parseIndex(readFileSync(path), context.project.format);
  return new Map(entries.map((entry) => [entry.path, smudgeRacy(entry, writtenAt)]));
}

/** The entry with the file times of the vault's entry, if that is of the same content. */
export function withTimes(entry: IndexEntry, known: ReadonlyMap<string, IndexEntry>): IndexEntry {
  const twin = known.get(entry.path);
  return twin !== undefined && twin.oid === entry.oid && twin.mode === entry.mode
    ? { ...entry, stat: twin.stat }
    : entry;
}

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../../ports.ts';
import type { BytePath } from './byte-path.ts';
import { type RawChange, rawChanges } from './compare.ts';
import { giveObjects } from './give-objects.ts';
import { byPath, type IndexEntry, smudgeRacy, writeIndex } from './index-file.ts';
import { lockIndex } from './index-lock.ts';
import { moveRef } from './move-ref.ts';
import { commitBody, type Signature, stamp, writeObject } from './objects.ts';
import { entryOf, readProjectIndex } from './project-index.ts';
import { readHead, resolveRef } from './refs.ts';
import { vaultEntries } from './restore-repository.ts';
import { shareObjects } from './share-objects.ts';
import { treeItems } from './tree-items.ts';
import { readCheckpoint, readCommit } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import { type Leave, type VisibleTree, visibleTree } from './visible-tree.ts';
import { zone } from './zone.ts';

/**
 * Makes one visible commit of a checkpoint on a branch, as the person, and moves branch and index to it: `git status`
 * is clean then. Repeatable by its trailers. Null when the checkpoint has nothing that the branch does not have.
 */
export async function commitStep(
  context: VaultContext,
  who: Signature,
  spec: Parameters<Repository['commitStep']>[0],
  leave: Leave = () => false,
): Promise<string | null> {
  const { project } = context;
  const branch = spec.branch.startsWith('refs/') ? spec.branch : `refs/heads/${spec.branch}`;
  shareObjects(project, context.objects);
  const tip = resolveRef(project, branch);
  if (tip === null)
    throw new Error(`The branch ${spec.branch} is gone, so the step can't be committed. Make it again, or roll back.`);
  const before = await readCommit(context, tip);
  const trailers = Object.entries(spec.trailers).map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`);
  const onHead = readHead(project).branch === branch;
  if (trailers.length > 0 && trailers.every((line) => before.message.split('\n').includes(line))) {
    // The caller was cut after the branch had moved; the index may not have followed.
    if (onHead) await followIndex(context, tip, undefined);
    return tip;
  }
  const persons = spec.since ? await leftAlone(context, spec.since) : leave;
  const visible = await visibleTree(context, tip, await readCheckpoint(context, spec.from), persons);
  if (visible.tree === before.tree) {
    if (onHead) await followIndex(context, tip, visible);
    return null;
  }
  const line = stamp(who, Date.now(), zone(new Date()));
  const text = [spec.message.trimEnd(), ...(trailers.length > 0 ? [trailers.join('\n')] : [])].join('\n\n');
  const commit = writeObject(
    context.objects,
    project.format,
    'commit',
    commitBody({
      tree: visible.tree,
      parents: [tip],
      author: line,
      committer: line,
      message: text.replaceAll('\0', ''),
    }),
  );
  await giveObjects(context, [commit]);
  const subject = spec.message.split('\n')[0] ?? '';
  const move = () => moveRef(project, branch, commit, { who, message: `commit: ${subject}` }, tip);
  if (onHead) await followIndex(context, commit, visible, move);
  else await move();
  return commit;
}

/** The person's own changes from before the run: the very same difference, of the same file, from the same content. */
async function leftAlone(context: VaultContext, since: { base: string; start: string }): Promise<Leave> {
  const sign = ({ path, oldMode, newMode, oldOid, newOid }: RawChange) =>
    [oldMode, newMode, oldOid, newOid, path].join(' ');
  const before = new Set((await rawChanges(context, since.base, since.start)).map(sign));
  return (change) => before.has(sign(change));
}

/** Makes the index equal to a commit, under git's lock; `move` runs while it is held. Flags of the person's stay. */
async function followIndex(
  context: VaultContext,
  commit: string,
  visible: VisibleTree | undefined,
  move: () => Promise<void> = async () => {},
): Promise<void> {
  const { project } = context;
  const path = join(project.gitDir, 'index');
  const lock = await lockIndex(project);
  try {
    const old = new Map<BytePath, IndexEntry>();
    const writtenAt = { s: Math.floor((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000), ns: 0 };
    for (const entry of (await readProjectIndex(context)).entries)
      if (entry.stage === 0) old.set(entry.path, smudgeRacy(entry, writtenAt));
    const vault = vaultEntries(context);
    const entries = (await treeItems(context, commit)).map(({ mode, oid, path: name }): IndexEntry => {
      const entry = entryOf(`${mode} ${oid} 0 - ${name}`);
      const was = old.get(name);
      const flags = { assumeValid: was?.assumeValid ?? false, skipWorktree: was?.skipWorktree ?? false };
      if (was?.oid === oid && was.mode === entry.mode) return { ...entry, ...flags, stat: was.stat };
      const twin = vault.get(name);
      const same = twin !== undefined && twin.mode === entry.mode && twin.oid === (visible?.changed.get(name) ?? oid);
      return { ...entry, ...flags, stat: same ? twin.stat : entry.stat };
    });
    const data = writeIndex(entries.sort(byPath), project.format);
    await move();
    if (indexIs(path, data)) lock.release();
    else lock.replace(data);
  } finally {
    lock.release();
  }
}

function indexIs(path: string, data: Buffer): boolean {
  try {
    return statSync(path).size === data.length && readFileSync(path).equals(data);
  } catch {
    return false;
  }
}

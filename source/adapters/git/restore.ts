import { statfsSync } from 'node:fs';
import type { Saved } from '../../core/event.ts';
import { applyChanges } from './apply-changes.ts';
import { shownPath } from './byte-path.ts';
import { restoreModes } from './file-modes.ts';
import { lockIndex } from './index-lock.ts';
import type { Signature } from './objects.ts';
import { beginRecord, endRecord, type RestoreRecord, readRecord } from './restore-journal.ts';
import { findInTheWay, findUnignored, planRestore, type RestorePlan, weighPlan } from './restore-plan.ts';
import { restoreRepository } from './restore-repository.ts';
import { GitFailure } from './run-git.ts';
import type { Snapshots } from './snapshot.ts';
import { makeFolder, removeEmptyFolder } from './tree-files.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import type { Meta } from './vault-meta.ts';

/** How often a restore is begun again because something wrote into the tree meanwhile. */
const ROUNDS = 4;

/** Room that a restore needs beside the files: index, checkpoint, record. */
const SPARE = 512 * 1024;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** What a restore works with. */
export interface RestoreParts {
  readonly context: VaultContext;
  readonly snapshots: Snapshots;
  readonly who: Signature;
}

/**
 * Brings the work tree and the repository's own state to a checkpoint. What stands in the way of it and was never
 * captured is saved first. From the record on disk until its removal a crash is repaired by `recoverRestore`.
 */
export async function restoreCheckpoint(
  parts: RestoreParts,
  order: Pick<RestoreRecord, 'to' | 'mode' | 'note' | 'target'>,
  present: Saved,
): Promise<{ readonly before: Saved; readonly after: Saved }> {
  const { context } = parts;
  const start = await getReady(parts, order.target, `Before rollback: ${order.note}`, present);
  const before = start.present;
  const record: RestoreRecord = { ...order, before, after: null };
  const { missing, bytes } = await weighPlan(context, start.plan.changes);
  if (missing.length > 0)
    throw new Error(
      `The vault has lost the content of ${missing.length} files (${missing.slice(0, 3).map(shownPath).join(', ')}), so nothing was changed. Run: chaperone doctor`,
    );
  const { bavail, bsize } = statfsSync(context.project.root);
  if (bytes + SPARE > bavail * bsize)
    throw new Error(
      `The rollback would write ${megabytes(bytes)}, and only ${megabytes(bavail * bsize)} are free. Nothing was changed. Free some disk space and try again.`,
    );
  // A lock of somebody else's is met before anything is touched.
  (await lockIndex(context.project)).release();
  beginRecord(context.treeDir, record);
  try {
    const after = await carryOut(parts, record, start);
    endRecord(context.treeDir, { ...record, after });
    return { before, after };
  } catch (error) {
    await goBack(parts, record, error);
    throw error;
  }
}

/** Goes on with a restore that a kill has cut; when the target can't be reached, goes back to what was before. */
export async function recoverRestore(parts: RestoreParts): Promise<'nothing' | 'completed' | 'reverted'> {
  const { context } = parts;
  const record = readRecord(context.treeDir, 'restoring');
  if (record === undefined) return 'nothing';
  try {
    const start = await getReady(parts, record.target, `Interrupted rollback: ${record.note}`);
    const after = await carryOut(parts, record, start);
    endRecord(context.treeDir, { ...record, after });
    return 'completed';
  } catch (error) {
    await goBack(parts, record, error);
    return 'reverted';
  }
}

/** After a failure: back to where it was. The record stays when even that fails, and the next start tries again. */
async function goBack(parts: RestoreParts, record: RestoreRecord, cause: unknown): Promise<void> {
  try {
    const back = { ...record, target: record.before.commit };
    await carryOut(parts, back, await getReady(parts, back.target, `Failed rollback: ${record.note}`));
    endRecord(parts.context.treeDir, null);
  } catch (error) {
    throw new Error(
      `The rollback stopped half-way (${message(cause)}), and going back failed too (${message(error)}). Nothing is lost: checkpoint ${record.before.commit} has what was there. Remove the cause and start chaperone again here; it then goes on.`,
      { cause: error },
    );
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Where a restore starts: what is there, saved, and the way from it. */
interface Start {
  readonly present: Saved;
  readonly plan: RestorePlan;
}

/**
 * A checkpoint of the present that also has what no rule would capture (what stands in the target's way, and what the
 * target's rules no longer ignore), and the plan from there.
 */
async function getReady(parts: RestoreParts, to: string, title: string, saved?: Saved): Promise<Start> {
  const { context, snapshots } = parts;
  const target = await readCheckpoint(context, to);
  let present = saved ?? (await snapshots.save(title));
  for (let round = 1; ; round++) {
    const plan = await planRestore(context, present.commit, target);
    const unignored = await findUnignored(context, target, plan.differences, snapshots.ignored);
    const known = unignored.length > 0 ? await snapshots.vaultPaths() : new Set();
    const obstacles = [...findInTheWay(context, plan.differences), ...unignored.filter((path) => !known.has(path))];
    if (obstacles.length === 0 || round === ROUNDS) return { present, plan };
    present = await snapshots.save(title, obstacles);
    const stuck = obstacles.map(shownPath).filter((path) => present.lacks.some((lack) => lack.startsWith(`${path}: `)));
    if (stuck.length > 0)
      throw new Error(
        `${stuck.slice(0, 3).join(', ')} can't be saved and stands where the rollback needs to write. Nothing was changed. Move it away and try again.`,
      );
  }
}

/** Applies until the tree equals the target: what is written meanwhile is saved and counts as the present again. */
async function carryOut(parts: RestoreParts, record: RestoreRecord, first: Start): Promise<Saved> {
  const { context, snapshots } = parts;
  const target = await readCheckpoint(context, record.target);
  let start = first;
  for (let round = 1; ; round++) {
    const { present, plan } = start;
    const lock = await lockIndex(context.project);
    try {
      if (present.tree !== plan.tree && !(await moveTree(parts, present.tree, plan))) {
        if (round === ROUNDS) throw new Error(BUSY);
        lock.release();
        start = await getReady(parts, record.target, `During rollback: ${record.note}`);
        continue;
      }
      const kept = new Set(plan.kept);
      const stray = [...(snapshots.content?.modes.keys() ?? [])].filter((path) => !kept.has(path));
      restoreFolders(context, target.content, snapshots.content);
      restoreModes(context.project.root, target.content.modes, stray);
      const mark = { who: parts.who, message: 'chaperone: rollback' };
      await restoreRepository(context, target.content, await snapshots.stagedNow(), lock, mark);
    } finally {
      lock.release();
    }
    const after = await snapshots.save(`After rollback: ${record.note}`);
    if (after.tree === plan.tree) return after;
    if (round === ROUNDS) throw new Error(BUSY);
    start = await getReady(parts, record.target, `During rollback: ${record.note}`, after);
  }
}

const BUSY = 'Something keeps writing into the tree, so the rollback can not be verified. End it and try again.';

/** Brings the files on disk from one tree to the plan's; false when one of them is not as it was saved: nothing was touched then. */
export async function moveTree(
  { context, snapshots }: RestoreParts,
  from: string,
  plan: RestorePlan,
): Promise<boolean> {
  const result = await applyChanges(context, plan.changes);
  if (result !== 'too-much') {
    snapshots.follow(plan.changes.map(({ path }) => path));
    return result === 'done';
  }
  await snapshots.settle();
  try {
    await context.git(['read-tree', '-m', '-u', '--no-recurse-submodules', from, plan.tree]);
    return true;
  } catch (error) {
    // git says so before it touches anything when a file changed since it was saved, or its index lags behind.
    if (error instanceof GitFailure && /not uptodate|would be overwritten|would be removed/.test(error.complaint))
      return false;
    throw error;
  }
}

/** Empty folders as at the target: those of the present that are not in it go, if they are still empty. */
function restoreFolders(context: VaultContext, target: Meta, present: Meta | undefined): void {
  const { root } = context.project;
  const wanted = new Set(target.folders);
  for (const folder of present?.folders ?? []) if (!wanted.has(folder)) removeEmptyFolder(root, folder, wanted);
  for (const folder of target.folders) makeFolder(root, folder);
}

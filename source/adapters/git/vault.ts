import type { Saved } from '../../core/event.ts';
import type { FileChange, Preview, Vault } from '../../ports.ts';
import { fileChanges, patchText } from './compare.ts';
import { materialise } from './materialise.ts';
import { previewWarnings } from './preview-warnings.ts';
import { restoreCheckpoint } from './restore.ts';
import { readRecord } from './restore-journal.ts';
import { planRestore } from './restore-plan.ts';
import { type TrackedTarget, trackedTarget } from './tracked-target.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import { openSession, type VaultPlace } from './vault-session.ts';

/** A vault that is open: this process has the tree until `close`. */
export interface OpenVault extends Vault {
  /** What was done on opening with a rollback that a kill had cut. */
  readonly recovered: 'nothing' | 'completed' | 'reverted';
  close(): Promise<void>;
}

/**
 * Opens the vault of a work tree. A rollback that was cut is completed or reverted first. Throws when another living supervisor has the tree.
 */
export async function openVault(spec: VaultPlace): Promise<OpenVault> {
  const session = await openSession(spec);
  const { context, snapshots, recovered } = session;
  const inTurn = queue();

  const target = async (to: string, mode: 'exact' | 'tracked', present: Saved): Promise<TrackedTarget> =>
    mode === 'exact' ? { commit: to, driven: new Map() } : trackedTarget(context, snapshots, to, present);

  return {
    recovered,
    save: (title) => inTurn(() => snapshots.save(title)),
    changes: (from, to) => fileChanges(context, from, to),
    patch: (from, to, path) => patchText(context, from, to, path),
    preview: (to, mode) =>
      inTurn(async (): Promise<Preview> => {
        const present = await snapshots.save('Before a look at a rollback');
        const { commit, driven } = await target(to, mode, present);
        const aim = await readCheckpoint(context, commit);
        const plan = await planRestore(context, present.commit, aim);
        const changes: FileChange[] = await fileChanges(context, present.commit, plan.tree);
        return { changes, warnings: await previewWarnings(context, present, aim.content, plan, driven) };
      }),
    restore: (to, mode, note) =>
      inTurn(async () => {
        const done = readRecord(context.treeDir, 'restored');
        const present = await snapshots.save(`Before rollback: ${note}`);
        // A caller that was killed after the restore, before it could write that down, asks again.
        if (
          done?.after &&
          done.to === to &&
          done.mode === mode &&
          done.note === note &&
          done.after.tree === present.tree
        )
          return { before: done.before, after: done.after };
        const { commit } = await target(to, mode, present);
        return restoreCheckpoint(session, { to, mode, note, target: commit }, present);
      }),
    materialise: (commit, folder) => inTurn(() => materialise(context, commit, folder)),
    close: () => inTurn(() => session.close()),
  };
}

/** Runs one thing after the other, each whatever became of the one before. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = tail.then(work, work);
    tail = next.catch(() => {});
    return next;
  };
}

import type { Part, Saved } from '../../core/event.ts';
import type { FileChange, Preview } from '../../core/preview.ts';
import type { Vault } from '../../ports.ts';
import { fileChanges, patchText } from './compare.ts';
import { findChange } from './find-change.ts';
import { materialise } from './materialise.ts';
import { partTarget } from './part-target.ts';
import { previewWarnings } from './preview-warnings.ts';
import { restoreCheckpoint } from './restore.ts';
import { readRecord } from './restore-journal.ts';
import { planRestore } from './restore-plan.ts';
import { type TrackedTarget, trackedTarget } from './tracked-target.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import type { Meta } from './vault-meta.ts';
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

  const target = async (aim: Aim, present: Saved): Promise<TrackedTarget> => {
    switch (aim.mode) {
      case 'exact':
        return { commit: aim.to, driven: new Map() };
      case 'tracked':
        return trackedTarget(context, snapshots, aim.to, present);
      case 'part':
        return { commit: await partTarget(context, snapshots, aim.part, present), driven: new Map() };
    }
  };
  const preview = (aim: Aim) =>
    inTurn(async (): Promise<Preview> => {
      const present = await snapshots.save('Before a look at a rollback');
      const { commit, driven } = await target(aim, present);
      const goal = await readCheckpoint(context, commit);
      const plan = await planRestore(context, present.commit, goal);
      const changes: FileChange[] = await fileChanges(context, present.commit, plan.tree);
      const now = await readCheckpoint(context, present.commit);
      return {
        changes,
        warnings: await previewWarnings(context, present, goal.content, plan, driven),
        from: present.commit,
        to: commit,
        nothing: changes.length === 0 && sameState(now.content, goal.content),
      };
    });
  const restore = (aim: Aim, note: string) =>
    inTurn(async () => {
      const to = aim.mode === 'part' ? JSON.stringify(aim.part) : aim.to;
      const done = readRecord(context.treeDir, 'restored');
      const present = await snapshots.save(`Before rollback: ${note}`);
      // A caller that was killed after the restore, before it could write that down, asks again.
      const again = done?.to === to && done.mode === aim.mode && done.note === note;
      if (again && done.after?.tree === present.tree) return { before: done.before, after: done.after };
      const { commit } = await target(aim, present);
      return restoreCheckpoint(session, { to, mode: aim.mode, note, target: commit }, present);
    });

  return {
    recovered,
    save: (title) => inTurn(() => snapshots.save(title)),
    changes: (from, to) => fileChanges(context, from, to),
    patch: (from, to, path) => patchText(context, from, to, path),
    find: (text, base) => findChange(context, text, base),
    preview: (to, mode) => preview({ mode, to }),
    previewPart: (part) => preview({ mode: 'part', part }),
    restore: (to, mode, note) => restore({ mode, to }, note),
    restorePart: (part, note) => restore({ mode: 'part', part }, note),
    materialise: (commit, folder) => inTurn(() => materialise(context, commit, folder)),
    close: () => inTurn(() => session.close()),
  };
}

/** What a rollback is to reach. */
type Aim = { readonly mode: 'exact' | 'tracked'; readonly to: string } | { readonly mode: 'part'; readonly part: Part };

/** Is the repository's own state the same at both, and what trees have no room for? */
const sameState = (a: Meta, b: Meta): boolean => {
  const text = ({ head, staged, operation, folders, modes }: Meta) =>
    JSON.stringify([
      head,
      staged,
      [...operation].map(([name, body]) => [name, body.toString('latin1')]),
      folders,
      [...modes],
    ]);
  return text(a) === text(b);
};

/** Runs one thing after the other, each whatever became of the one before. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = tail.then(work, work);
    tail = next.catch(() => {});
    return next;
  };
}

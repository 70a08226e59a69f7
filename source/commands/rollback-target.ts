import type { Saved, Target } from '../core/event.ts';
import type { Preview } from '../core/preview.ts';
import type { Run } from '../core/run.ts';
import type { Vault } from '../ports.ts';

/** What going to a target would do. Nothing is changed. */
export function previewTarget(vault: Vault, run: Run, target: Target): Promise<Preview> {
  switch (target.kind) {
    case 'checkpoint':
      return vault.preview(checkpointCommit(run, target.id), 'exact');
    case 'commit':
      return vault.preview(target.hash, 'tracked');
    case 'part':
      return vault.previewPart(target.part);
  }
}

/** Saves the present and goes to a target. `note` is another for every rollback of a work tree. */
export function restoreTarget(
  vault: Vault,
  run: Run,
  target: Target,
  note: string,
): Promise<{ readonly before: Saved; readonly after: Saved }> {
  switch (target.kind) {
    case 'checkpoint':
      return vault.restore(checkpointCommit(run, target.id), 'exact', note);
    case 'commit':
      return vault.restore(target.hash, 'tracked', note);
    case 'part':
      return vault.restorePart(target.part, note);
  }
}

function checkpointCommit(run: Run, id: number): string {
  const checkpoint = run.checkpoints.at(id - 1);
  if (!checkpoint) throw new Error(`checkpoint ${id} is not in the journal`);
  return checkpoint.commit;
}

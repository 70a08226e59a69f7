import type { Target } from '../../core/event.ts';
import type { Checkpoint, Run } from '../../core/run.ts';
import { type Binding, send, view } from '../binding.ts';
import { type CheckpointItem, checkpointAt, cursorOf, isMilestone, presentOf } from '../lists.ts';
import { type Scene, selectedViolation, violationOf } from '../scene.ts';

function selected(scene: Scene): CheckpointItem | undefined {
  return checkpointAt(scene.run, scene.view, cursorOf('checkpoints', scene.run, scene.view));
}

/**
 * The two vault commits whose difference an item of the list stands for: a milestone and the one before it, a checkpoint
 * between and the one before it, the present and the last milestone. Undefined when there is nothing to compare.
 */
export function comparedBy(run: Run, item: CheckpointItem): { readonly from: string; readonly to: string } | undefined {
  if (item.kind === 'commit') return undefined;
  const last = item.kind === 'now' ? presentOf(run) : item.checkpoint;
  if (!last || (item.kind === 'now' && isMilestone(last))) return undefined;
  const toMilestone = item.kind === 'now' || isMilestone(last);
  const before = run.checkpoints.findLast(
    (checkpoint) => checkpoint.id < last.id && (!toMilestone || isMilestone(checkpoint)),
  );
  return before && { from: before.commit, to: last.commit };
}

function titleOf(item: CheckpointItem): string {
  if (item.kind === 'now') return 'now';
  return item.kind === 'commit'
    ? `${item.commit.hash.slice(0, 8)} ${item.commit.subject}`
    : `${item.checkpoint.id} ${item.checkpoint.title}`;
}

function targetOf(item: CheckpointItem): Target | undefined {
  if (item.kind === 'checkpoint') return { kind: 'checkpoint', id: item.checkpoint.id };
  return item.kind === 'commit' ? { kind: 'commit', hash: item.commit.hash } : undefined;
}

function hasDiff(scene: Scene): true | string {
  const item = selected(scene);
  if (item?.kind === 'commit')
    return 'This commit was there before the run. R shows what going back to it would change.';
  if (item && comparedBy(scene.run, item)) return true;
  return item?.kind === 'now'
    ? 'Nothing has changed since the last checkpoint.'
    : 'There is nothing before this to compare it with.';
}

/** The checkpoint from before a violation: that of the dialog, or of the one under the cursor. */
function beforeViolation(scene: Scene): Checkpoint | undefined {
  const { dialog } = scene.view;
  const violation = dialog && 'id' in dialog ? violationOf(scene.run, dialog.id) : selectedViolation(scene);
  return violation?.before == null ? undefined : scene.run.checkpoints.at(violation.before - 1);
}

function canRollBack(scene: Scene): true | string {
  const item = selected(scene);
  if (!item || item.kind === 'now') return 'This is the present. Go down to the checkpoint you want to go back to.';
  const { ending, pause } = scene.run;
  // While the agent works the files may be others already; the list of what would change then says so.
  if (item.kind === 'checkpoint' && item.checkpoint.id === scene.run.present && (ending || pause))
    return 'The present is this checkpoint already. Go down to an earlier one.';
  return scene.run.rollbacks.at(-1)?.state === 'running' ? 'A rollback is under way; wait until it is finished.' : true;
}

/** Keys for checkpoints: the difference, going back, and undoing that. */
export const pastKeys: readonly Binding[] = [
  {
    keys: ['enter'],
    label: 'diff',
    help: 'shows what changed up to the checkpoint under the cursor',
    group: 'Go back in time',
    where: ['checkpoints'],
    footer: 1,
    available: hasDiff,
    act: (scene) => {
      const item = selected(scene);
      const compared = item && comparedBy(scene.run, item);
      return compared ? [{ do: 'job', job: { kind: 'diff', title: titleOf(item), side: 'from', ...compared } }] : [];
    },
  },
  {
    keys: ['R'],
    label: 'roll back',
    help: 'rolls back to the checkpoint or commit under the cursor: shows what changes and is deleted, then asks',
    group: 'Go back in time',
    where: ['checkpoints'],
    footer: 2,
    available: canRollBack,
    act: (scene) => {
      const item = selected(scene);
      const target = item && targetOf(item);
      return target ? [{ do: 'job', job: { kind: 'preview', title: titleOf(item), target } }] : [];
    },
  },
  {
    keys: ['R'],
    label: 'roll back',
    help: 'rolls back to the checkpoint from before the violation: shows what changes and is deleted, then asks',
    group: 'Go back in time',
    where: ['violations', 'details'],
    footer: 5,
    available: (scene) => {
      if (!beforeViolation(scene)) return 'There is no checkpoint from before it.';
      return scene.run.rollbacks.at(-1)?.state === 'running'
        ? 'A rollback is under way; wait until it is finished.'
        : true;
    },
    act: (scene) => {
      const to = beforeViolation(scene);
      return to
        ? [{ do: 'job', job: { kind: 'preview', title: to.title, target: { kind: 'checkpoint', id: to.id } } }]
        : [];
    },
  },
  {
    keys: ['R', 'y'],
    label: 'roll back',
    help: 'saves the present and rolls back',
    group: 'Go back in time',
    where: ['rollback'],
    footer: 1,
    available: (scene) => {
      const { dialog } = scene.view;
      if (dialog?.kind !== 'rollback') return 'Nothing is about to be rolled back.';
      if (dialog.content.state === 'loading') return 'What it would change is still being found out.';
      if (dialog.content.state === 'failed') return 'It is not known what would change, so nothing is rolled back.';
      return dialog.content.value.nothing ? 'It is all as it was there: there is nothing to roll back.' : true;
    },
    act: (scene) =>
      scene.view.dialog?.kind === 'rollback'
        ? send({ type: 'roll-back', target: scene.view.dialog.target, by: 'key' }, { type: 'close-all' })
        : [],
  },
  {
    keys: ['d'],
    label: 'diff',
    help: 'shows the lines that would change, per file; a file or hunk can be taken alone there',
    group: 'Go back in time',
    where: ['rollback'],
    footer: 2,
    available: ({ view: { dialog } }) =>
      dialog?.kind === 'rollback' && dialog.content.state === 'ready' && dialog.content.value.changes.length > 0
        ? true
        : 'No file would change.',
    act: ({ view: { dialog } }) => {
      if (dialog?.kind !== 'rollback' || dialog.content.state !== 'ready') return [];
      const { from, to } = dialog.content.value;
      const heading = 'What would change';
      return [{ do: 'job', job: { kind: 'diff', heading, title: dialog.title, from, to, side: 'to', back: dialog } }];
    },
  },
  {
    keys: ['z'],
    label: 'undo rollback',
    help: 'undoes the last rollback; again, the one before it',
    group: 'Go back in time',
    where: ['checkpoints'],
    footer: 3,
    available: (scene) => {
      const last = scene.run.rollbacks.at(-1);
      if (last?.state === 'running') return 'A rollback is under way; wait until it is finished.';
      const undoable = scene.run.rollbacks.some(
        (one) => one.state === 'finished' && one.undoes === null && one.before !== null,
      );
      return undoable ? true : 'There is no rollback to undo.';
    },
    act: () => send({ type: 'undo-rollback', by: 'key' }),
  },
  {
    keys: ['space'],
    label: 'all/steps',
    help: 'lists the checkpoints between steps too (one around each action of the agent), or hides them',
    group: 'Go back in time',
    where: ['checkpoints'],
    footer: 5,
    act: (scene) => view({ type: 'every-checkpoint', on: !scene.view.everyCheckpoint }),
  },
];

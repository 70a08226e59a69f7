import { waitsForApproval } from '../../core/accept.ts';
import { isCleanPlan } from '../../core/alone.ts';
import { planHash } from '../../core/plan-hash.ts';
import { type Binding, type Outcome, send, view } from '../binding.ts';
import { isRead } from '../dialogs/doc-of.ts';
import { cursorOf, listOf } from '../lists.ts';
import { keyBelow, type Scene } from '../scene.ts';

/** Why a key that decides about the plan can't be used now. */
function waits(scene: Scene): true | string {
  const { run } = scene;
  if (run.ending) return 'The run is over: its plan can’t be changed any more.';
  if (run.unreadable)
    return run.stage === 'proceed'
      ? 'The agent’s plan could not be read. f sends it back, Enter shows its text.'
      : 'The agent’s plan could not be read. It was told what is missing and makes a new one.';
  if (!run.plan) return 'There is no plan yet: the agent is still making it.';
  if (run.plan.approved !== null) return 'The plan was approved already. P pauses the run, i gives a new instruction.';
  return waitsForApproval(run) ? true : 'The plan was sent back: the agent is making a new one.';
}

function canProceed(scene: Scene): true | string {
  const possible = waits(scene);
  if (possible !== true) return possible;
  const { plan } = scene.run;
  if (plan?.marks.every((mark) => mark.dropped)) return 'Every step is dropped. Space keeps the step under the cursor.';
  const refused = plan?.judged.findIndex(
    (lines, step) => !plan.marks[step]?.dropped && lines.some((line) => line.verdict === 'deny'),
  );
  return refused === undefined || refused < 0
    ? true
    : `Step ${refused + 1} needs what the policy forbids (✗). Drop it (Space), edit it (e) or send the plan back (f).`;
}

function isClean(scene: Scene): boolean {
  return scene.run.plan !== null && isCleanPlan(scene.run.plan);
}

function approve(scene: Scene): Outcome[] {
  const { plan } = scene.run;
  if (!plan) return [];
  return send(
    { type: 'approve-plan', hash: planHash(plan), by: 'key' },
    { type: 'close' },
    { type: 'focus', pane: 'agent' },
  );
}

function mark(scene: Scene, change: { dropped?: boolean; gate?: boolean }): Outcome[] {
  const step = cursorOf('plan', scene.run, scene.view);
  const { dropped = false, gate = false } = scene.run.plan?.marks[step] ?? {};
  return send(
    { type: 'mark-step', step, dropped: change.dropped ? !dropped : dropped, gate: change.gate ? !gate : gate },
    { type: 'move', pane: 'plan', key: keyBelow(scene, 'plan', 0) },
  );
}

/** Keys for reading a plan and deciding about it. */
export const planKeys: readonly Binding[] = [
  {
    keys: ['p'],
    decides: 'plan',
    label: 'proceed',
    help: 'approves the plan, so that the agent works on it; asks first if lines are asked or wide',
    group: 'Decide about the plan',
    where: ['plan'],
    footer: 1,
    available: canProceed,
    act: (scene) => {
      const { plan } = scene.run;
      if (!plan) return [];
      return isClean(scene)
        ? approve(scene)
        : view({ type: 'open', dialog: { kind: 'approve', hash: planHash(plan) } });
    },
  },
  {
    keys: ['p', 'y'],
    label: 'proceed',
    help: 'approves the plan as it is shown',
    group: 'Decide about the plan',
    where: ['approve'],
    footer: 1,
    available: (scene) => {
      const { dialog } = scene.view;
      const { plan } = scene.run;
      if (!plan || dialog?.kind !== 'approve' || dialog.hash !== planHash(plan))
        return 'The plan has changed while this was open. Esc goes back to it.';
      const possible = canProceed(scene);
      return possible === true ? isRead(scene) : possible;
    },
    act: approve,
  },
  {
    keys: ['space'],
    decides: 'plan',
    label: 'drop',
    help: 'drops the step under the cursor, or keeps it again',
    group: 'Decide about the plan',
    where: ['plan'],
    footer: 3,
    available: waits,
    act: (scene) => mark(scene, { dropped: true }),
  },
  {
    keys: ['g'],
    decides: 'plan',
    label: 'gate',
    help: 'sets a gate before the step under the cursor: the run waits there for you; again takes it away',
    group: 'Decide about the plan',
    where: ['plan'],
    footer: 4,
    available: waits,
    act: (scene) => mark(scene, { gate: true }),
  },
  {
    keys: ['e'],
    label: 'edit',
    help: 'opens the plan in your $EDITOR; what you save is judged again',
    group: 'Decide about the plan',
    where: ['plan'],
    footer: 2,
    available: waits,
    act: () => [{ do: 'job', job: { kind: 'edit-plan', text: null } }],
  },
  {
    keys: ['e'],
    label: 'edit again',
    help: 'opens your text again to mend it',
    group: 'Decide about the plan',
    where: ['edited'],
    footer: 1,
    available: waits,
    act: (scene) =>
      scene.view.dialog?.kind === 'edited'
        ? [{ do: 'job', job: { kind: 'edit-plan', text: scene.view.dialog.text } }]
        : [],
  },
  {
    keys: ['f'],
    label: 'feedback',
    help: 'sends the plan back with what you write; the new one shows what changed',
    group: 'Decide about the plan',
    where: ['plan'],
    footer: 2,
    available: (scene) => (scene.run.stage === 'proceed' ? true : waits(scene)),
    act: (scene) =>
      view({ type: 'open', dialog: { kind: 'write', purpose: 'feedback', draft: scene.view.drafts.feedback } }),
  },
  {
    keys: ['enter'],
    label: 'details',
    help: 'shows the whole step: why, every line with what it means, and what changed',
    group: 'Decide about the plan',
    where: ['plan'],
    footer: 5,
    available: (scene) =>
      scene.run.unreadable || listOf('plan', scene.run, scene.view).length > 0
        ? true
        : 'There is no plan yet: the agent is still making it.',
    act: (scene) =>
      view({
        type: 'open',
        dialog: scene.run.unreadable
          ? { kind: 'unreadable' }
          : { kind: 'step', step: cursorOf('plan', scene.run, scene.view) },
      }),
  },
];

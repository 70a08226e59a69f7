import type { Violation } from '../../core/run.ts';
import { type Binding, type Outcome, send, terminal, view } from '../binding.ts';
import { isRead } from '../dialogs/doc-of.ts';
import type { ViewAction } from '../reduce-view.ts';
import { type Scene, selectedViolation, violationOf } from '../scene.ts';
import { actionColumns } from '../violation-columns.ts';
import { widthOf } from '../width.ts';
import { actionText } from '../words.ts';

/** What is answered: the action of the dialog, or the one under the cursor. */
function subject(scene: Scene): Violation | undefined {
  const { dialog } = scene.view;
  return dialog && 'id' in dialog ? violationOf(scene.run, dialog.id) : selectedViolation(scene);
}

function waits(scene: Scene): true | string {
  const violation = subject(scene);
  if (!violation) return 'There is no action here to answer.';
  if (violation.outcome === 'withdrawn') return 'The agent does not wait for this any more.';
  if (violation.outcome === 'refused') return 'This was refused by the policy, not asked: an answer can’t change it.';
  if (violation.outcome !== 'asked') return `This was answered already: ${violation.outcome.replaceAll('-', ' ')}.`;
  return scene.run.pending.get(violation.id)?.phase === 'asked'
    ? true
    : 'The agent does not wait for this any more: it was stopped since.';
}

/** Can it be allowed? Then all of it has been on the screen. */
function allows(scene: Scene): true | string {
  const possible = waits(scene);
  return possible === true ? isRead(scene) : possible;
}

/** Is the action under the cursor wholly said in its row? Otherwise it is shown in full before it is answered. */
function inFull(scene: Scene, { action, who }: Violation): boolean {
  if (scene.view.dialog) return true;
  if ((action.kind === 'exec' && action.cwd !== undefined) || action.kind === 'tool' || who !== undefined) return false;
  const { width = 0 } = scene.layout.panes.violations ?? {};
  return widthOf(actionText(action)) <= actionColumns(width - 4);
}

function answer(scene: Scene, answer: 'allow' | 'deny', scope: 'once' | 'run'): Outcome[] {
  const id = subject(scene)?.id;
  if (id === undefined) return [];
  const then: ViewAction[] = [{ type: 'close' }];
  return send({ type: 'answer-action', id, answer, scope, by: 'key' }, ...then);
}

function allowed(scene: Scene, then: () => Outcome[]): Outcome[] {
  const violation = subject(scene);
  if (!violation) return [];
  return inFull(scene, violation) ? then() : view({ type: 'open', dialog: { kind: 'ask', id: violation.id } });
}

/** Keys for answering what the agent asks, and for looking at what was refused. */
export const answerKeys: readonly Binding[] = [
  {
    keys: ['a'],
    decides: 'ask',
    label: 'allow',
    help: 'allows the asked action, this once',
    group: 'Answer the agent',
    where: ['violations', 'ask', 'details'],
    footer: 1,
    available: allows,
    act: (scene) => allowed(scene, () => answer(scene, 'allow', 'once')),
  },
  {
    keys: ['A'],
    decides: 'ask',
    label: 'for run',
    help: 'allows exactly this action for the rest of the run; shows first what that covers',
    group: 'Answer the agent',
    where: ['violations', 'ask', 'details'],
    footer: 2,
    available: allows,
    act: (scene) => {
      const id = subject(scene)?.id;
      return id === undefined ? [] : view({ type: 'open', dialog: { kind: 'grant', id } });
    },
  },
  {
    keys: ['A', 'y'],
    label: 'allow for run',
    help: 'grants what is shown',
    group: 'Answer the agent',
    where: ['grant'],
    footer: 1,
    available: allows,
    act: (scene) => answer(scene, 'allow', 'run'),
  },
  {
    keys: ['d'],
    decides: 'ask',
    label: 'deny',
    help: 'denies the asked action; the agent is told so and goes on',
    group: 'Answer the agent',
    where: ['violations', 'ask', 'details', 'grant'],
    footer: 3,
    available: waits,
    act: (scene) => answer(scene, 'deny', 'once'),
  },
  {
    keys: ['enter'],
    label: 'details',
    help: 'shows all of it: the action, every rule that matched, what it would change',
    group: 'Answer the agent',
    where: ['violations'],
    footer: 4,
    available: (scene) => (selectedViolation(scene) ? true : 'Nothing was refused or asked so far.'),
    act: (scene) => {
      const violation = selectedViolation(scene);
      if (!violation) return [];
      const waiting = waits(scene) === true;
      return view({ type: 'open', dialog: { kind: waiting ? 'ask' : 'details', id: violation.id } });
    },
  },
  {
    keys: ['b'],
    label: 'bullet',
    help: 'copies the smallest bullet that would allow it, to be put into the policy by you',
    group: 'Answer the agent',
    where: ['violations', 'ask', 'details', 'rule'],
    footer: 6,
    available: (scene) => {
      const violation = subject(scene);
      if (!violation) return 'Nothing was refused or asked so far.';
      const bullets = scene.allowing(violation.action);
      if (bullets === null)
        return 'No bullet could allow this: a rule forbids it flatly, or what it does can’t be known.';
      return bullets.length > 0 ? true : 'The policy allows this; the plan’s step does not name it.';
    },
    act: (scene) => {
      const violation = subject(scene);
      const bullets = violation ? (scene.allowing(violation.action) ?? []) : [];
      const text = bullets.map((bullet) => `- ${bullet}`).join('\n');
      return terminal({ copy: text });
    },
  },
  {
    keys: ['?'],
    label: 'why',
    now: (scene) => (subject(scene) ? 'why' : 'help'),
    help: 'explains the rules behind what is under the cursor: what each means, and what holds it',
    group: 'Answer the agent',
    where: ['violations', 'ask', 'details'],
    footer: 5,
    act: (scene) => {
      const id = subject(scene)?.id;
      return view({ type: 'open', dialog: id === undefined ? { kind: 'help' } : { kind: 'rule', id } });
    },
  },
];

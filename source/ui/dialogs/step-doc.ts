import { installedText } from '../../core/installed.ts';
import type { PlanDiff } from '../../core/plan-diff.ts';
import { reveal } from '../clean.ts';
import { lineRows } from '../lines.ts';
import { planDiffOf } from '../plan-changes.ts';
import type { Scene } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { many } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';

/** What changed in a step since the plan before, as rows; none when nothing did. */
export function changeRows(diff: PlanDiff | null, step: number, columns: number): Spans[] {
  const change = diff?.steps[step];
  if (!change || change.kind === 'same') return [];
  if (change.kind === 'new') return [[span('± ', 'accent'), span('new in this plan', 'accent')]];
  return [
    ...(change.title === null ? [] : paragraph(`was: ${reveal(change.title)}`, columns, 'accent', '± ')),
    ...(change.why ? [[span('± ', 'accent'), span('the reason is another', 'accent')]] : []),
    ...change.fields.flatMap(({ field, added, removed }) => [
      ...removed.flatMap((line) => paragraph(`${field}: ${reveal(line)}`, columns, 'bad', '- ')),
      ...added.flatMap((line) => paragraph(`${field}: ${reveal(line)}`, columns, 'good', '+ ')),
    ]),
  ];
}

/** All of one step: why, what changed, and every line as the policy sees it. */
export function stepDoc(index: number, scene: Scene, columns: number): Doc {
  const { plan, steps } = scene.run;
  const step = plan?.plan.steps[index];
  if (!plan || !step) return rowsDoc('Step', [[span('This step is not in the plan any more.')]]);
  const state = steps.find((each) => each.index === index);
  const mark = plan.marks[index];
  const changes = changeRows(planDiffOf(plan), index, columns);
  return rowsDoc(`Step ${index + 1} of ${plan.plan.steps.length}`, [
    ...paragraph(reveal(step.title), columns).map((row) => row.map((each) => ({ ...each, bold: true }))),
    ...(mark?.dropped ? [[span('– dropped: it will not be done', 'muted')]] : []),
    ...(mark?.gate ? [[span('⏸ a gate: the run waits for you before it', 'warn')]] : []),
    ...(step.why === '' ? [] : paragraph(step.why, columns, 'muted')),
    ...(changes.length > 0 ? [[], ...changes] : []),
    [],
    ...(plan.judged[index] ?? []).flatMap((line) => lineRows(line, columns)),
    ...(state && state.verified.length > 0 ? [[], [span('Verification', undefined, { bold: true })]] : []),
    ...(state?.verified ?? []).flatMap((result) => [
      [
        span(result.ok ? '✓ ' : '✗ ', result.ok ? 'good' : 'bad'),
        span(reveal(result.command)),
        span(
          `  ${result.ok ? '' : result.code === null ? 'ended by a signal or the limit, ' : `exit ${result.code}, `}${(result.ms / 1000).toFixed(1)} s`,
          'muted',
        ),
      ],
      ...(result.ok ? [] : paragraph(result.output, columns, 'muted', '  ')),
      ...(result.installed ? paragraph(installedText(result) ?? '', columns, 'warn', '  ') : []),
    ]),
  ]);
}

/** A proposal that could not be read: what is missing, and its text. */
export function unreadableDoc(scene: Scene, columns: number): Doc {
  const { unreadable } = scene.run;
  if (!unreadable)
    return rowsDoc('The agent’s plan', [[span('A plan that can be read has come since: Esc shows it.')]]);
  return rowsDoc('A plan that could not be read', [
    ...paragraph(
      `It can’t be proceeded with (${many(unreadable.times, 'time')} now). What is missing:`,
      columns,
      'warn',
    ),
    ...unreadable.missing.flatMap((each) => paragraph(reveal(each), columns, 'bad', '✗ ')),
    [],
    ...paragraph(unreadable.text, columns),
  ]);
}

/** A plan that a person edited and that could not be read: the problems, and that nothing is lost. */
export function editedDoc(dialog: Dialog & { kind: 'edited' }, columns: number): Doc {
  return rowsDoc('Your plan could not be read', [
    ...paragraph('Your text is kept: e opens it again. Esc leaves the plan as it was.', columns),
    [],
    ...dialog.missing.flatMap((each) => paragraph(reveal(each), columns, 'bad', '✗ ')),
  ]);
}

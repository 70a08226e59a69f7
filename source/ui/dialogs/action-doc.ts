import type { Violation } from '../../core/run.ts';
import type { Action } from '../../policy/action.ts';
import type { Effect } from '../../policy/decision.ts';
import { reveal } from '../clean.ts';
import { type Scene, violationOf } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import type { Tone } from '../theme.ts';
import type { Dialog } from '../view.ts';
import { actionText, clock, outcomeMark, place, verdictMark } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';
import { allowingRows } from './rule-doc.ts';

/** A label and text that goes on below itself. */
function field(label: string, text: string, columns: number, tone?: Tone): Spans[] {
  const width = 9;
  return paragraph(text, columns, tone, ' '.repeat(width)).map((row, index) =>
    index === 0 ? [span(label.padEnd(width), 'muted'), ...row.slice(1)] : row,
  );
}

function effectText(effect: Effect): string {
  switch (effect.kind) {
    case 'run':
      return `runs ${effect.words.join(' ')}`;
    case 'fetch':
      return `reaches ${effect.host}${effect.port === undefined ? '' : `:${effect.port}`}`;
    case 'push':
      return `pushes to ${effect.remote} ${effect.ref}${effect.force ? ', by force' : ''}`;
    case 'tool':
      return `uses the tool ${effect.name}`;
    case 'read':
    case 'write':
    case 'delete':
      return `${effect.kind}s ${effect.path}`;
  }
}

/** Can no rollback take it back? (SAFETY, against escape, 9) */
function irreversible({ action, decision }: Violation): boolean {
  const lasting = (kind: Action['kind'] | Effect['kind']) => kind === 'push' || kind === 'fetch';
  return lasting(action.kind) || decision.effects.some((effect) => lasting(effect.kind));
}

/** Does a sandbox keep it closed until it is allowed? */
const opensSandbox = ({ run }: Scene, { decision }: Violation): boolean =>
  run.info.sandbox === 'proven' && run.info.agent.kind !== 'command' && decision.closed !== undefined;

function exactly(violation: Violation, columns: number): Spans[] {
  const { action } = violation;
  return [
    ...paragraph(actionText(action), columns).map((row) => row.map((each) => ({ ...each, bold: true }))),
    ...(action.kind === 'exec' && action.cwd !== undefined ? field('in', reveal(action.cwd), columns) : []),
    ...(action.kind === 'tool' && action.input !== undefined
      ? field('with', reveal(JSON.stringify(action.input)), columns)
      : []),
  ];
}

function reasons(scene: Scene, violation: Violation, columns: number): Spans[] {
  const { decision, drift } = violation;
  return [
    ...field('why', reveal(decision.reason), columns, verdictMark(decision.verdict).tone),
    ...decision.matches.flatMap(({ verdict, source }) =>
      field('rule', `${verdictMark(verdict).mark} ${reveal(source.text)}  ${reveal(place(source))}`, columns),
    ),
    ...drift
      .filter((each) => !decision.reason.includes(each))
      .flatMap((each) => field('drift', `outside the approved step: ${reveal(each)}`, columns, 'warn')),
    ...decision.unknown.flatMap((each) => field('unknown', reveal(each), columns, 'warn')),
    ...decision.effects.flatMap((each) => field('does', reveal(effectText(each)), columns)),
    ...(decision.changes === 'no' ? field('files', 'it can’t change the work tree', columns) : []),
    ...(violation.outcome === 'asked' && opensSandbox(scene, violation)
      ? field(
          'then',
          'allowing it opens that in the sandbox: the agent is started anew, with its conversation',
          columns,
        )
      : []),
    ...(violation.outcome === 'asked' && irreversible(violation)
      ? field('⚠', 'no rollback can undo what leaves this machine', columns, 'warn')
      : []),
    ...(violation.count > 1
      ? field('often', `${violation.count} times, the last at ${clock(violation.last)}`, columns)
      : []),
    ...(violation.who === undefined ? [] : field('who', `the subagent ${reveal(violation.who)}`, columns)),
    ...(violation.program === null ? [] : field('program', reveal(violation.program), columns)),
    ...field('gate', [decision.gate, ...violation.also].join(', '), columns, 'muted'),
  ];
}

const titles = { ask: 'The agent asks', details: 'What happened', grant: 'Allow this for the whole run?' };

/** Where `R` would go back to. */
function backRows({ run }: Scene, violation: Violation, columns: number): Spans[] {
  const checkpoint = violation.before === null ? undefined : run.checkpoints.at(violation.before - 1);
  return checkpoint && violation.outcome !== 'asked'
    ? field('back', `R goes to checkpoint ${checkpoint.id}, from before it: ${reveal(checkpoint.title)}`, columns)
    : [];
}

/** What "allow for this run" covers; all of it has to be read. */
function grantDoc(violation: Violation, columns: number): Doc {
  const rows: Spans[] = [
    ...paragraph('Until the run ends the agent may do exactly this, as often as it likes, without asking:', columns),
    [],
    ...exactly(violation, columns),
    ...(violation.drift.length > 0
      ? [[], ...paragraph('The plan’s present step grows by exactly what was outside it:', columns)]
      : []),
    ...violation.drift.flatMap((each) => paragraph(reveal(each), columns, 'warn', '+ ')),
    [],
    ...paragraph('Anything else, even one character, asks again. It does not live on in other runs.', columns, 'muted'),
    ...(irreversible(violation) ? paragraph('⚠ No rollback can undo what leaves this machine.', columns, 'warn') : []),
  ];
  return rowsDoc(titles.grant, rows, rows.length);
}

/** An action that was asked about or refused: exactly what, why, and by which bullets. */
export function actionDoc(dialog: Dialog & { kind: 'ask' | 'grant' | 'details' }, scene: Scene, columns: number): Doc {
  const violation = violationOf(scene.run, dialog.id);
  if (!violation) return rowsDoc(titles[dialog.kind], [[span('This action is not known any more.')]]);
  const { mark, tone, word } = outcomeMark(violation.outcome);
  if (dialog.kind === 'grant') return grantDoc(violation, columns);
  const closed = violation.outcome !== 'asked';
  const exact = exactly(violation, columns);
  return rowsDoc(
    titles[dialog.kind],
    [
      ...exact,
      ...(closed || dialog.kind === 'details'
        ? [[span(`${mark} ${word}`, tone), span(`  ${clock(violation.at)}`, 'muted')]]
        : []),
      [],
      ...reasons(scene, violation, columns),
      ...backRows(scene, violation, columns),
      [],
      ...allowingRows(scene, dialog.id, columns),
    ],
    exact.length,
  );
}

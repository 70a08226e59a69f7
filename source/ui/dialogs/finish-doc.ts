import type { Run } from '../../core/run.ts';
import { type Finishing, type Settlement, settledText, undoable } from '../../core/settle.ts';
import { reveal } from '../clean.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { many } from '../words.ts';
import { type Doc, rowsDoc, waiting } from './doc.ts';

/** What becomes of a run's commits: what was done last, what there is, and what each key would do. */
export function finishDoc(dialog: Dialog & { kind: 'finish' }, run: Run, columns: number): Doc {
  const title = 'Finish: what becomes of the commits';
  const last = run.settlements.at(-1);
  const said = last ? lastRows(last, columns) : [];
  const { content } = dialog;
  if (content.state !== 'ready') {
    const doc = waiting(title, content) as Doc;
    return rowsDoc(title, [...said, doc.row(0)]);
  }
  const found = content.value;
  return rowsDoc(title, [
    ...said,
    ...paragraph(`${many(found.commits.length, 'commit')} on ${reveal(found.branch)}:`, columns).map(bold),
    ...found.commits.map(
      ({ hash, subject, own, signed }): Spans => [
        span(`  ${hash.slice(0, 8)} `, 'muted'),
        span(reveal(subject)),
        ...(own ? [] : [span('  not of the run', 'warn')]),
        ...(signed ? [span('  signed', 'muted')] : []),
      ],
    ),
    ...warnings(found, columns),
    [],
    ...choice('K', 'keep them as they are', columns),
    ...choice(
      'S',
      found.fixed === null ? 'squash: one commit of them, with a message that you see first' : '',
      columns,
    ),
    ...choice('B', run.branch === run.info.base.branch ? '' : 'give their branch another name', columns),
    ...choice('v', hooksText(found, dialog.hooks), columns),
    ...choice('u', signText(found, dialog.sign), columns),
    ...choice('z', undoable(run) ? 'take back what was done last' : '', columns),
    ...choice('Esc', 'leave them for now', columns),
  ]);
}

const bold = (row: Spans): Spans => row.map((each) => ({ ...each, bold: true }));

function lastRows(last: Settlement, columns: number): Spans[] {
  switch (last.state) {
    case 'running':
      return [[span('It is being done …', 'info')], []];
    case 'failed':
      return [...last.notes.flatMap((note) => paragraph(reveal(note), columns, 'bad')), []];
    case 'done':
    case 'undone':
      return [
        ...paragraph(`✓ ${reveal(settledText(last))}`, columns, 'good'),
        ...last.notes.flatMap((note) => paragraph(reveal(note), columns, 'muted', '  ')),
        [],
      ];
  }
}

function warnings({ fixed, pushed, signing }: Finishing, columns: number): Spans[] {
  return [
    ...(fixed === null ? [] : [fixed]),
    ...(pushed > 0
      ? [`${pushed} of them ${pushed === 1 ? 'is' : 'are'} on a remote already: a squash parts from what is there.`]
      : []),
    ...(signing !== null && 'unable' in signing ? [signing.unable] : []),
  ].flatMap((text) => paragraph(reveal(text), columns, 'warn', '⚠ '));
}

function hooksText({ hooks }: Finishing, on: boolean): string {
  const names = hooks.names.join(', ');
  if (names === '') return '';
  if (hooks.unable !== null) return `the hooks ${names} are not run: ${hooks.unable}`;
  return on ? `with the hooks ${names}, run in the sandbox first` : `WITHOUT the hooks ${names}`;
}

function signText({ signing }: Finishing, on: boolean): string {
  if (signing === null) return '';
  if ('unable' in signing) return on ? 'signed, which will fail; press to leave them unsigned' : 'unsigned';
  return on ? `signed by your ${reveal(signing.by)}` : 'UNSIGNED';
}

function choice(key: string, what: string, columns: number): Spans[] {
  if (what === '') return [];
  return paragraph(what, columns, undefined, '     ').map((row, index) =>
    index === 0 ? [span(key.padEnd(5), 'info', { bold: true }), ...row.slice(1)] : row,
  );
}

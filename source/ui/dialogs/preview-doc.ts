import type { Target } from '../../core/event.ts';
import type { FileChange } from '../../core/preview.ts';
import type { Run } from '../../core/run.ts';
import { reveal } from '../clean.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { many } from '../words.ts';
import { fileRow } from './diff-doc.ts';
import { type Doc, waiting } from './doc.ts';

/** A title, or a file; made into a row when it is shown, for there may be very many. */
function group(title: string, changes: readonly FileChange[]): (FileChange | Spans)[] {
  return changes.length === 0 ? [] : [[], [span(title, undefined, { bold: true })], ...changes];
}

/** The steps that are done now and would be to do again: several of them go back together. */
function undoneSteps(run: Run, to: Target): string {
  if (to.kind === 'part') return '';
  const goal = to.kind === 'checkpoint' ? run.checkpoints.at(to.id - 1) : undefined;
  const made = to.kind === 'commit' ? run.steps.findIndex(({ commit }) => commit === to.hash) : -1;
  const kept = goal ? goal.progress.steps.filter(({ phase }) => phase === 'done').length : made + 1;
  const undone = run.steps.slice(kept).filter(({ phase }) => phase === 'done');
  if (undone.length === 0) return '';
  const names = undone.map(({ index, title }) => `${index + 1} ${reveal(title)}`).join(', ');
  return `${undone.length === 1 ? 'This step is' : `These ${undone.length} steps are`} undone and to be done again: ${names}.`;
}

/** What a rollback would do, before anything is done: what is deleted comes first. */
export function previewDoc(dialog: Dialog & { kind: 'rollback' }, run: Run, columns: number): Doc {
  const part = dialog.target.kind === 'part';
  const title = part ? `Take ${dialog.title}?` : `Roll back to: ${dialog.title}?`;
  const { content } = dialog;
  if (content.state !== 'ready') return waiting(title, content) as Doc;
  const { changes, warnings } = content.value;
  const of = (...kinds: FileChange['kind'][]) => changes.filter((change) => kinds.includes(change.kind));
  const deleted = of('deleted');
  const back = of('added');
  const changed = of('changed', 'mode', 'type');
  const undone = undoneSteps(run, dialog.target);
  const rows: readonly (FileChange | Spans)[] = [
    ...paragraph(
      content.value.nothing
        ? 'It is all as it was there: nothing would change.'
        : changes.length === 0
          ? 'No file would change; the repository would: its HEAD, branch, staging or permission bits.'
          : `${deleted.length} deleted, ${changed.length} changed, ${back.length} back again.`,
      columns,
    ).map((row) => row.map((each) => ({ ...each, bold: true }))),
    ...paragraph('The present is saved first; z undoes the rollback. The run then waits for you.', columns, 'muted'),
    ...(undone === '' ? [] : paragraph(undone, columns, 'warn')),
    ...(warnings.length > 0 ? [[]] : []),
    ...warnings.flatMap((warning) => paragraph(reveal(warning), columns, 'warn', '⚠ ')),
    ...group(`${many(deleted.length, 'file')} will be deleted`, deleted),
    ...group(`${many(changed.length, 'file')} will change`, changed),
    ...group(`${many(back.length, 'file')} will come back`, back),
  ];
  return {
    title,
    length: rows.length,
    row(index) {
      const row = rows[index] ?? [];
      return 'path' in row ? fileRow(row) : row;
    },
  };
}

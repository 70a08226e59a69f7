import type { FileChange } from '../../ports.ts';
import { reveal } from '../clean.ts';
import { type Spans, span } from '../spans.ts';
import type { Tone } from '../theme.ts';
import type { Dialog } from '../view.ts';
import { changeMark, many } from '../words.ts';
import { type Doc, rowsDoc, waiting } from './doc.ts';

function lineTone(line: string): Tone | undefined {
  if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('diff ') || line.startsWith('index '))
    return 'muted';
  if (line.startsWith('+')) return 'good';
  if (line.startsWith('-')) return 'bad';
  return line.startsWith('@@') ? 'info' : undefined;
}

/** `+3 −1`, or that the content is no text. */
export function countsText(change: FileChange): string {
  return change.added === null || change.removed === null ? 'binary' : `+${change.added} −${change.removed}`;
}

function total(changes: readonly FileChange[]): string {
  const added = changes.reduce((sum, change) => sum + (change.added ?? 0), 0);
  const removed = changes.reduce((sum, change) => sum + (change.removed ?? 0), 0);
  return `${many(changes.length, 'file')}, +${added} −${removed}`;
}

/** A difference: the files, then the lines, cut at the left by so many columns. */
export function diffDoc(dialog: Dialog & { kind: 'diff' }, left: number): Doc {
  const title = `What changed: ${dialog.title}`;
  const { content } = dialog;
  if (content.state !== 'ready') return waiting(title, content) as Doc;
  const { changes, lines } = content.value;
  if (changes.length === 0 && lines.length === 0) return rowsDoc(title, [[span('Nothing changed here.', 'muted')]]);
  const head = changes.length + 2;
  return {
    title,
    length: head + lines.length,
    row(index): Spans {
      if (index === 0) return [span(total(changes), undefined, { bold: true })];
      const change = changes[index - 1];
      if (change) {
        const { mark, tone } = changeMark(change.kind);
        const added = change.kind === 'added' || change.kind === 'deleted';
        return [
          span(`${mark} `, added ? tone : undefined),
          span(reveal(change.path)),
          span(`  ${countsText(change)}`, 'muted'),
        ];
      }
      const line = lines[index - head] ?? '';
      const expanded = line.replaceAll('\t', '    ');
      return [span(left > 0 ? expanded.slice(left) : expanded, lineTone(line))];
    },
  };
}

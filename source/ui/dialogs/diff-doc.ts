import type { FileChange } from '../../core/preview.ts';
import { reveal } from '../clean.ts';
import type { DiffRow, DiffText } from '../read-diff.ts';
import { type Spans, span } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { changedLine } from '../word-diff.ts';
import { changeMark, many } from '../words.ts';
import { type Doc, rowsDoc, waiting } from './doc.ts';

/** `+3 −1`, or what a binary file or a link is; what became of its permission bits. */
export function countsText(change: FileChange): string {
  const { added, removed, about, kind } = change;
  if (added === null || removed === null) return about ?? 'binary';
  // A link's one line is where it leads.
  if (about !== undefined && (kind === 'mode' || /\blink to /.test(about))) return about;
  return `+${added} −${removed}${about === undefined ? '' : `, ${about}`}`;
}

function total(changes: readonly FileChange[]): string {
  const added = changes.reduce((sum, change) => sum + (change.added ?? 0), 0);
  const removed = changes.reduce((sum, change) => sum + (change.removed ?? 0), 0);
  return `${many(changes.length, 'file')}, +${added} −${removed}`;
}

/** A file's row: mark, path, counts. */
export function fileRow(change: FileChange, style: object = {}): Spans {
  const { mark, tone } = changeMark(change.kind);
  const comes = change.kind === 'added' || change.kind === 'deleted';
  return [
    span(`${mark} `, comes ? tone : undefined),
    span(reveal(change.path), undefined, style),
    span(`  ${countsText(change)}`, 'muted'),
  ];
}

/** The row of a difference's text that stands after the list of its files. */
export function rowOfUnit({ changes, units }: DiffText, unit: number): number {
  return changes.length + 2 + (units[unit]?.row ?? 0);
}

/** A difference: the files, then their hunks, cut at the left by so many columns; the chosen file or hunk is inverse. */
export function diffDoc(dialog: Dialog & { kind: 'diff' }, left: number): Doc {
  const title = `${dialog.heading ?? 'What changed'}: ${dialog.title}`;
  const { content } = dialog;
  if (content.state !== 'ready') return waiting(title, content) as Doc;
  const text = content.value;
  const { changes, rows } = text;
  if (changes.length === 0) return rowsDoc(title, [[span('Nothing changed here.', 'muted')]]);
  const head = changes.length + 2;
  const chosen = text.units[dialog.unit]?.row;
  return {
    title,
    length: head + rows.length - 1,
    row(index): Spans {
      if (index === 0) return [span(total(changes), undefined, { bold: true })];
      const change = changes[index - 1];
      if (change) return fileRow(change);
      const row = rows[index - head];
      if (!row) return [];
      return shift(rowSpans(text, row, index - head, chosen === index - head), row.kind === 'line' ? left : 0);
    },
  };
}

function rowSpans({ changes, rows }: DiffText, row: DiffRow, index: number, chosen: boolean): Spans {
  switch (row.kind) {
    case 'file':
      return fileRow(changes[row.file] as FileChange, { bold: true, inverse: chosen });
    case 'hunk':
      return [span('╶ ', 'info'), span(row.text, 'info', { inverse: chosen })];
    case 'note':
      return [span(row.text === '' ? '' : `  ${row.text}`, 'muted')];
    case 'line':
      return row.text.startsWith(' ') ? [span(row.text)] : changedLine(rows, index);
  }
}

/** Tabs as blanks, and so many columns less at the left. */
function shift(spans: Spans, left: number): Spans {
  let skip = left;
  return spans.map((each) => {
    const text = each.text.replaceAll('\t', '    ');
    const cut = Math.min(skip, text.length);
    skip -= cut;
    return { ...each, text: text.slice(cut) };
  });
}

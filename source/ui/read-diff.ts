import type { FileChange } from '../core/preview.ts';

/** One row of a difference as it is shown. */
export type DiffRow =
  | { readonly kind: 'file'; readonly file: number }
  | { readonly kind: 'hunk'; readonly text: string }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string };

/** Something that can be taken alone: a file, or one hunk of it. */
export interface DiffUnit {
  readonly file: number;
  readonly hunk: number | null;
  /** Its row. */
  readonly row: number;
}

/** A difference, ready to be shown. */
export interface DiffText {
  readonly changes: readonly FileChange[];
  readonly patches: readonly (string | null)[];
  readonly rows: readonly DiffRow[];
  readonly units: readonly DiffUnit[];
}

/** Reads git's unified diffs of files, one text per change; null for one that was too long to be fetched at once. */
export function readDiff(changes: readonly FileChange[], patches: readonly (string | null)[]): DiffText {
  const rows: DiffRow[] = [];
  const units: DiffUnit[] = [];
  changes.forEach((change, file) => {
    units.push({ file, hunk: null, row: rows.length });
    rows.push({ kind: 'file', file });
    const patch = patches[file];
    if (patch === null) rows.push({ kind: 'note', text: 'Long: Enter shows it.' });
    else if (patch !== undefined) readFile(patch, file, change, rows, units);
    rows.push({ kind: 'note', text: '' });
  });
  return { changes, patches, rows, units };
}

function readFile(patch: string, file: number, change: FileChange, rows: DiffRow[], units: DiffUnit[]): void {
  let hunk = -1;
  let seen = 1;
  let oldMode = '';
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line);
    if (head) {
      const [, start = '0', count = '1', now = '0', , where = ''] = head;
      const folded = Number(start) - seen;
      seen = Number(start) + Number(count);
      hunk += 1;
      units.push({ file, hunk, row: rows.length });
      const gap = folded > 0 ? `${folded} ${folded === 1 ? 'line' : 'lines'} alike · ` : '';
      rows.push({ kind: 'hunk', text: `${gap}line ${now}${where ? ` · ${where}` : ''}` });
    } else if (hunk >= 0 && /^[ +-]/.test(line)) rows.push({ kind: 'line', text: line });
    else if (hunk >= 0 && line.startsWith('\\')) rows.push({ kind: 'note', text: 'no line end here' });
    else if (line.startsWith('old mode ')) oldMode = line.slice(-3);
    else if (line.startsWith('new mode ')) rows.push({ kind: 'note', text: `mode ${oldMode} → ${line.slice(-3)}` });
    else if (line.startsWith('Binary files '))
      rows.push({ kind: 'note', text: change.about ?? 'binary: its lines can’t be shown' });
    // A file whose kind changes is told as one that goes and one that comes.
    else if (line.startsWith('diff --git ') && hunk >= 0) seen = 1;
  }
  if (hunk < 0 && rows.at(-1)?.kind === 'file' && patch !== '') rows.push({ kind: 'note', text: 'empty' });
}

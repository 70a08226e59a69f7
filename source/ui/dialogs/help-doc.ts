import { type Binding, type Group, shownKeys } from '../binding.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import { widthOf } from '../width.ts';
import { type Doc, rowsDoc } from './doc.ts';

/** The sections of the help sheet, by what one wants to do. */
export const groups: readonly Group[] = [
  'Decide about the plan',
  'While it works',
  'Answer the agent',
  'Go back in time',
  'At the end',
  'Look around',
  'Read what the agent wrote',
  'Write',
  'Replay',
  'Leave',
];

const places: Readonly<Record<string, string>> = {
  plan: 'in the plan',
  agent: 'in the agent’s pane',
  violations: 'in the violations',
  checkpoints: 'in the checkpoints',
  replay: 'in a replay',
  reader: 'in a text',
  dialog: 'in a dialog',
  inside: 'inside the agent',
  search: 'while searching',
  text: 'while writing',
  write: 'while writing',
  approve: 'when asked',
  grant: 'when asked',
  rollback: 'when asked',
  diff: 'in a difference',
  bisect: 'when it is found',
  finish: 'at the end',
  edited: 'after editing',
  leave: 'when leaving',
  select: 'while selecting',
  links: 'in the list of links',
  link: 'when asked',
  clipboard: 'when asked',
};

/** Where a key works, in words; nothing for keys that work everywhere or in all lists. */
export function whereText(binding: Binding): string {
  const names = new Set(binding.where.flatMap((where) => places[where] ?? []));
  return binding.where.includes('anywhere') || binding.where.includes('list') ? '' : [...names].slice(0, 2).join(', ');
}

function rows(binding: Binding, columns: number): Spans[] {
  const keys = shownKeys(binding);
  const margin = columns < 50 ? 9 : 18;
  const where = whereText(binding);
  const text = `${binding.help}${where ? ` (${where})` : ''}`;
  const lines = paragraph(text, columns, undefined, ' '.repeat(margin));
  if (widthOf(keys) >= margin) return [[span(keys, 'info', { bold: true })], ...lines];
  return lines.map((row, index) =>
    index === 0 ? [span(keys.padEnd(margin), 'info', { bold: true }), ...row.slice(1)] : row,
  );
}

/** The help sheet: the whole table of keys. */
export function helpDoc(bindings: readonly Binding[], columns: number): Doc {
  return rowsDoc(
    'Keys',
    groups.flatMap((group, index) => [
      ...(index > 0 ? [[]] : []),
      [span(group, undefined, { bold: true })],
      ...bindings.filter((binding) => binding.group === group).flatMap((binding) => rows(binding, columns)),
    ]),
  );
}

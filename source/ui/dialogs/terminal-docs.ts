import { reveal } from '../clean.ts';
import { paragraph, span } from '../spans.ts';
import { many } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';

/** Web addresses to choose from, by number. */
export function linksDoc(addresses: readonly string[], columns: number): Doc {
  return rowsDoc(
    'Web addresses in what the agent wrote',
    addresses.flatMap((address, index) =>
      paragraph(reveal(address), columns, undefined, '   ').map((row, line) =>
        line === 0 ? [span(`${index + 1}  `, 'info', { bold: true }), ...row.slice(1)] : row,
      ),
    ),
  );
}

/** One address in full, before it is opened. The host stands alone: what is before an @ is none. */
export function linkDoc(address: string, columns: number): Doc {
  const { host } = new URL(address);
  const rows = [
    ...paragraph('The agent wrote this address. Your browser opens it outside the sandbox, as you.', columns, 'muted'),
    [],
    [span('host  ', 'muted'), span(reveal(host), undefined, { bold: true })],
    [],
    ...paragraph(reveal(address), columns),
  ];
  return rowsDoc('Open this address?', rows, rows.length);
}

/** What the agent wants on the person's clipboard. */
export function clipboardDoc(text: string, columns: number): Doc {
  const lines = text.split('\n');
  const rows = [
    ...paragraph(
      `The agent wants ${many([...text].length, 'character')} in ${many(lines.length, 'line')} on your clipboard. What you paste into a shell runs there, as you.`,
      columns,
      'muted',
    ),
    [],
    ...lines.flatMap((line) => paragraph(reveal(line), columns)),
  ];
  return rowsDoc('Onto your clipboard?', rows, rows.length);
}

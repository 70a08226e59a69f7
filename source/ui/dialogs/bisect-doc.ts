import type { Bisected } from '../../core/bisect.ts';
import type { Verified } from '../../core/event.ts';
import type { Checkpoint } from '../../core/run.ts';
import { reveal } from '../clean.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { type Doc, rowsDoc } from './doc.ts';

const name = ({ id, title }: Checkpoint): string => `${id} ${reveal(title)}`;

function output(results: readonly Verified[], columns: number): Spans[] {
  const red = results.find((result) => !result.ok);
  if (!red) return [];
  return [
    [],
    [span(reveal(red.command), undefined, { bold: true }), span(`  ${red.code ?? 'ended'}`, 'bad')],
    ...paragraph(red.output, columns, 'muted'),
  ];
}

function verdict(found: Bisected, columns: number): Spans[] {
  switch (found.kind) {
    case 'green':
      return paragraph(`Nothing is broken: checkpoint ${name(found.at)} is green.`, columns, 'good');
    case 'always-red':
      return [
        ...paragraph(
          `The first one looked at, checkpoint ${name(found.at)}, is red already: no checkpoint here broke it.`,
          columns,
          'warn',
        ),
        ...output(found.results, columns),
      ];
    case 'found':
      return [
        ...paragraph(`Checkpoint ${name(found.broke)} broke it.`, columns, 'bad'),
        ...paragraph(
          `Checkpoint ${name(found.before)} is the last green one. Enter shows what changed between them; R goes back to it.`,
          columns,
        ),
        ...output(found.results, columns),
      ];
  }
}

/** How the search for the checkpoint that broke the tests goes, and what it came to. */
export function bisectDoc(dialog: Dialog & { kind: 'bisect' }, columns: number): Doc {
  const { content, tried, commands, length } = dialog;
  const rows: Spans[] = [
    ...paragraph(`${length} states, each tried in a copy: ${commands.map(reveal).join(' && ')}`, columns, 'muted'),
    [],
    ...tried.map(({ checkpoint, green }): Spans => {
      const mark = green === null ? span('… ', 'info') : green ? span('✓ ', 'good') : span('✗ ', 'bad');
      return [mark, span(name(checkpoint))];
    }),
  ];
  if (content.state === 'failed') rows.push([], ...paragraph(content.message, columns, 'bad'));
  if (content.state === 'ready') rows.push([], ...verdict(content.value, columns));
  return rowsDoc('Which checkpoint broke the tests?', rows);
}

import type { JudgedLine } from '../core/judged.ts';
import { reveal } from './clean.ts';
import { type Spans, span } from './spans.ts';
import { wrap } from './width.ts';
import { place, verdictMark } from './words.ts';

const names: Readonly<Record<JudgedLine['kind'], string>> = {
  file: 'file',
  command: 'run',
  host: 'host',
  verify: 'verify',
};

/** A judged line of a plan: mark, kind and text; then what it means, why, and the bullet with file and line. */
export function lineRows(line: JudgedLine, columns: number): Spans[] {
  const { mark, tone } = verdictMark(line.verdict);
  const narrow = columns < 50;
  const margin = ' '.repeat(narrow ? 4 : 9);
  const room = Math.max(8, columns - margin.length);
  const name = narrow ? `${names[line.kind]} ` : names[line.kind].padEnd(7);
  const [first = '', ...more] = wrap(reveal(line.text), columns - 2 - name.length - (line.wide ? 2 : 0));
  const head: Spans = [
    span(`${mark} `, tone, { bold: true }),
    span(name, 'muted'),
    ...(line.wide ? [span('⚠ ', 'warn', { bold: true })] : []),
    span(first, line.verdict === 'allow' ? undefined : tone),
  ];
  const bullet = line.matches[0]?.source;
  const told = [
    ...more.map((text) => ({ text, tone: undefined })),
    ...line.meaning.flatMap((text) =>
      wrap(reveal(text), room - 2).map((part, index) => ({
        text: `${index === 0 ? '= ' : '  '}${part}`,
        tone: 'muted' as const,
      })),
    ),
    ...(line.verdict === 'allow' ? [] : wrap(reveal(line.reason), room).map((text) => ({ text, tone }))),
    ...(line.verdict !== 'allow' && bullet
      ? wrap(reveal(`${bullet.text}  ${place(bullet)}`), room).map((text) => ({ text, tone: 'muted' as const }))
      : []),
  ];
  return [head, ...told.map(({ text, tone }) => [span(margin), span(text, tone)])];
}

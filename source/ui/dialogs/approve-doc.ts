import type { JudgedLine } from '../../core/judged.ts';
import { SURFACE } from '../../policy/judge/built-in.ts';
import { doubtsOf } from '../banner.ts';
import { lineRows } from '../lines.ts';
import type { Scene } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import { many } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';

function section(title: string, lines: readonly JudgedLine[], columns: number): Spans[] {
  if (lines.length === 0) return [];
  return [[], [span(title, undefined, { bold: true })], ...lines.flatMap((line) => lineRows(line, columns))];
}

/** What a person should know before approving a plan that is not clean. */
export function approveDoc(scene: Scene, columns: number): Doc {
  const { plan } = scene.run;
  if (!plan) return rowsDoc('Proceed?', [[span('There is no plan any more.')]]);
  const { asks, wide, unseen } = doubtsOf(plan);
  // Scripts, lock files, hooks, build and editor configuration: what is written there is run by others, outside.
  const later = asks.filter(({ matches }) => matches.some(({ source }) => source.text === SURFACE.match.source.text));
  const others = asks.filter((line) => !later.includes(line));
  const kept = plan.marks.filter((mark) => !mark.dropped).length;
  const gates = plan.marks.filter((mark) => mark.gate && !mark.dropped).length;
  const dropped = plan.marks.length - kept;
  const parts = [many(kept, 'step'), gates > 0 ? many(gates, 'gate') : '', dropped > 0 ? `${dropped} dropped` : ''];
  const rows: Spans[] = [
    [span(parts.filter(Boolean).join(', '), undefined, { bold: true })],
    ...paragraph('Not every line of it is plainly allowed. Approving it changes no rule.', columns),
    ...section(`⚙ ${many(later.length, 'line')} about files that run later by themselves`, later, columns),
    ...section(`? ${many(others.length, 'line')} will ask you again`, others, columns),
    ...section(
      `⚠ ${many(wide.length, 'line')} ${wide.length === 1 ? 'is' : 'are'} wide: more than ${wide.length === 1 ? 'it seems' : 'they seem'}`,
      wide.filter((line) => line.verdict === 'allow'),
      columns,
    ),
    ...section(
      `! ${many(unseen.length, 'line')} never seen here under a person’s eyes: your yes vouches for ${unseen.length === 1 ? 'it' : 'them'} in this run`,
      unseen,
      columns,
    ),
  ];
  return rowsDoc('Proceed with this plan?', rows, rows.length);
}

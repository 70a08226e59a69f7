import type { Violation } from '../../core/run.ts';
import type { Region } from '../../ports/agent-terminal.ts';
import { reveal } from '../clean.ts';
import { Frame } from '../frame.tsx';
import { cursorOf, violationAt } from '../lists.ts';
import type { Scene } from '../scene.ts';
import { cutSpans, fitSpans, paragraph, type Span, type Spans, span } from '../spans.ts';
import { badge } from '../tabs.tsx';
import { violationColumns } from '../violation-columns.ts';
import { windowOf } from '../window.ts';
import { actionText, bulletOf, clock, outcomeMark, place } from '../words.ts';

/** Why, in short: the bullet's text, else what is outside the step, else the decision's own reason. */
function why({ decision, drift }: Violation): { text: string; where: string } {
  const bullet = bulletOf(decision)?.source;
  if (drift.length > 0) return { text: `outside the step: ${reveal(drift[0] as string)}`, where: '' };
  return { text: reveal(bullet?.text ?? decision.reason), where: bullet ? place(bullet) : '' };
}

function rowOf(violation: Violation, width: number, selected: boolean): Spans {
  const columns = violationColumns(width);
  const { mark, tone, word } = outcomeMark(violation.outcome);
  const { text, where } = why(violation);
  const often = violation.count > 1 ? `${violation.count}× ` : '';
  const who = violation.who === undefined ? '' : `[${reveal(violation.who)}] `;
  const action = span(`${often}${who}${actionText(violation.action)}`, undefined, {
    bold: selected,
    inverse: selected,
  });
  const cells: readonly (readonly [Span, number])[] = [
    [action, columns.action],
    [span(text), columns.bullet],
    [span(where, 'muted'), columns.place],
    [span(violation.decision.gate.padStart(columns.gate), 'muted'), columns.gate],
  ];
  return [
    span(`${clock(violation.at).slice(0, columns.time)} `, 'muted'),
    span(`${mark} `, tone, { bold: true }),
    ...(columns.word > 0 ? fitSpans([span(word, tone)], columns.word) : []),
    ...cells
      .filter(([, size]) => size > 0)
      .flatMap(([cell, size], index) => [...(index > 0 ? [span('  ')] : []), ...fitSpans([cell], size)]),
  ];
}

/** What did not fit into the row of the one under the cursor: the bullet and where it stands. */
function detailRows(violation: Violation, width: number): Spans[] {
  const { text, where } = why(violation);
  const program = violation.program === null ? '' : `by ${reveal(violation.program)}`;
  const rule = [text, where, program, violation.decision.gate].filter(Boolean).join('  ');
  const indent = width < 60 ? '      ' : '           ';
  return paragraph(rule, width, 'muted', indent);
}

/** The rows of the violations pane, the newest first; the one under the cursor says more where columns are few. */
export function violationRows(scene: Scene, width: number, rows: number): Spans[] {
  const { run } = scene;
  const { length } = run.violations;
  if (length === 0)
    return paragraph(
      'What the policy refuses or asks about will stand here, with the bullet that decided: a allows, d denies, ? explains the rule.',
      width,
      'muted',
    ).slice(0, rows);
  const cursor = cursorOf('violations', run, scene.view);
  const focused = scene.view.pane === 'violations';
  const selected = violationAt(run, cursor);
  const detail = selected && width < 110 && rows > 4 ? detailRows(selected, width).slice(0, Math.max(0, rows - 3)) : [];
  const { first, end } = windowOf(length, cursor, rows, detail.length);
  const shown: Spans[] = [];
  for (let index = first; index < end; index++) {
    const violation = violationAt(run, index);
    if (!violation) continue;
    shown.push(cutSpans(rowOf(violation, width, focused && index === cursor), width));
    if (index === cursor) shown.push(...detail);
  }
  return shown;
}

/** Pane 3: what was refused or asked. */
export function ViolationsPane({ scene, region }: { readonly scene: Scene; readonly region: Region }) {
  const { length } = scene.run.violations;
  return (
    <Frame
      title={length > 0 ? `3 Violations ${length}` : '3 Violations'}
      badge={scene.layout.tabs ? [] : badge(scene, 'violations').filter((mark) => mark.text.startsWith('?'))}
      width={region.width}
      height={region.height}
      style={scene.view.pane === 'violations' && !scene.view.dialog ? 'focused' : 'plain'}
      search={scene.view.pane === 'violations' ? scene.view.search?.draft.text : undefined}
      rows={violationRows(scene, region.width - 4, region.height - 2)}
    />
  );
}

import { waitsForApproval } from '../../core/accept.ts';
import type { PlanState, Run, StepState } from '../../core/run.ts';
import type { Region } from '../../ports/agent-terminal.ts';
import { bannerOf } from '../banner.ts';
import { reveal } from '../clean.ts';
import { changeRows } from '../dialogs/step-doc.ts';
import { Frame, type Joins } from '../frame.tsx';
import { lineRows } from '../lines.ts';
import { cursorOf } from '../lists.ts';
import { planDiffOf } from '../plan-changes.ts';
import type { Scene } from '../scene.ts';
import { cutSpans, fitSpans, paragraph, type Spans, span, spread } from '../spans.ts';
import { badge } from '../tabs.tsx';
import { widthOf } from '../width.ts';
import { windowOf } from '../window.ts';

function stateMark(run: Run, state: StepState | undefined): Spans[number] {
  if (state?.phase === 'done') return span('✓ ', 'good');
  if (state && run.steps[run.current] === state && run.plan?.approved) return span('▸ ', 'info', { bold: true });
  return span('  ');
}

/** What is to be said of a step at the right of its title: gates, red checks, doubtful lines, changes. */
function stepMarks(run: Run, plan: PlanState, step: number, state: StepState | undefined, width: number): Spans {
  const lines = plan.judged[step] ?? [];
  const marks: Spans[number][] = [];
  if (state?.phase === 'verifying') marks.push(span('checks', 'info'));
  else if (state?.verified.some((result) => !result.ok)) marks.push(span('✗ checks', 'bad'));
  else if (state?.verified.some((result) => result.installed)) marks.push(span('✓! checks', 'warn'));
  else if (state?.verified.length && width >= 40) marks.push(span('✓ checks', 'good'));
  if (state && state.repairs > 0) marks.push(span(`↻${state.repairs}`, 'warn'));
  if (waitsForApproval(run)) {
    if (planDiffOf(plan)?.steps[step]?.kind !== 'same' && plan.previous)
      marks.push(span('±', 'accent', { bold: true }));
    if (lines.some((line) => line.verdict === 'deny')) marks.push(span('✗', 'bad', { bold: true }));
    if (lines.some((line) => line.verdict === 'ask')) marks.push(span('?', 'warn', { bold: true }));
    if (lines.some((line) => line.unseen)) marks.push(span('!', 'warn', { bold: true }));
    if (lines.some((line) => line.wide)) marks.push(span('⚠', 'warn', { bold: true }));
  }
  if (plan.marks[step]?.gate) marks.push(span('⏸', 'warn', { bold: true }));
  return marks.flatMap((mark) => [span(' '), mark]);
}

function stepRow(scene: Scene, plan: PlanState, step: number, selected: boolean, width: number): Spans {
  const { run } = scene;
  const state = run.steps.find((each) => each.index === step);
  const dropped = plan.marks[step]?.dropped === true;
  const text = `${step + 1} ${reveal(plan.plan.steps[step]?.title ?? '')}`;
  const left = [
    dropped ? span('– ', 'muted') : stateMark(run, state),
    span(text, dropped ? 'muted' : undefined, { strike: dropped, bold: selected, inverse: selected }),
  ];
  const right = dropped ? [span(' dropped', 'muted')] : stepMarks(run, plan, step, state, width);
  return spread(left, right, width);
}

/** The lines of the step under the cursor, as many as fit; the rest is behind Enter. */
function detailRows(plan: PlanState, step: number, width: number, rows: number): Spans[] {
  const indent = '    ';
  const room = width - indent.length;
  const { why = '' } = plan.plan.steps[step] ?? {};
  const all = [
    ...(why === '' ? [] : paragraph(why, room, 'muted')),
    ...changeRows(planDiffOf(plan), step, room),
    ...(plan.judged[step] ?? []).flatMap((line) => lineRows(line, room)),
  ];
  const shown =
    all.length <= rows
      ? all
      : [
          ...all.slice(0, Math.max(0, rows - 1)),
          [span(`… ${all.length - Math.max(0, rows - 1)} more lines: Enter`, 'muted')],
        ];
  return rows <= 0 ? [] : shown.map((row) => [span(indent), ...row]);
}

function emptyRows(scene: Scene, width: number): Spans[] {
  const { run } = scene;
  if (run.unreadable)
    return [
      ...paragraph(
        'The agent’s plan could not be read, so it can’t be proceeded with. What is missing:',
        width,
        'warn',
      ),
      ...run.unreadable.missing.flatMap((each) => paragraph(reveal(each), width, 'bad', '✗ ')),
      ...paragraph(
        run.stage === 'proceed'
          ? 'Enter shows its text, f sends it back with your words.'
          : 'The agent was told so and makes a new one. Enter shows its text.',
        width,
      ),
      [],
      ...paragraph(run.unreadable.text.slice(0, 4_000), width, 'muted'),
    ];
  if (run.info.agent.kind === 'command')
    return paragraph(
      'A command makes no plan: what it does is judged action by action, and its files are saved.',
      width,
      'muted',
    );
  return [
    ...paragraph(
      'Here the agent’s plan will stand, step by step: p approves it, e edits it, f sends it back.',
      width,
      'muted',
    ),
    ...(run.info.cautions ?? []).flatMap((each) => paragraph(reveal(each), width, 'warn', '! ')),
    ...(run.ending ? [] : paragraph('The agent is making it. It can only read until you press p.', width, 'muted')),
  ];
}

/** What the plan as a whole is for, in two rows at most. */
function aboutRows({ plan }: PlanState, width: number): Spans[] {
  if (plan.summary === '') return [];
  const rows = paragraph(plan.summary, width, 'muted');
  return rows.length > 2 ? [rows[0] as Spans, cutSpans([...(rows[1] as Spans), span(' …', 'muted')], width)] : rows;
}

/** Above the steps: why the run waits, where the status line is too short to say it; or what the plan is for. */
function topRows(scene: Scene, plan: PlanState, width: number, rows: number): Spans[] {
  const pause = pauseRows(scene, width, rows - 3);
  if (pause.length > 0) return pause;
  return waitsForApproval(scene.run) && rows >= 14 ? aboutRows(plan, width) : [];
}

/** Why the run waits, in full, where the status line has no room for it. */
function pauseRows({ run, size }: Scene, width: number, rows: number): Spans[] {
  if (!run.pause || widthOf(bannerOf(run).text) <= size.columns - 2) return [];
  return paragraph(`⏸ ${reveal(run.pause.text)}`, width, 'warn').slice(0, Math.max(2, rows));
}

/** The rows of the plan pane. */
export function planRows(scene: Scene, width: number, rows: number): Spans[] {
  const { plan } = scene.run;
  if (!plan || scene.run.unreadable)
    return [...pauseRows(scene, width, rows - 3), ...emptyRows(scene, width)].slice(0, rows);
  const cursor = cursorOf('plan', scene.run, scene.view);
  const focused = scene.view.pane === 'plan';
  const removed = waitsForApproval(scene.run) ? (planDiffOf(plan)?.removed ?? []) : [];
  const lost =
    removed.length > 0
      ? [
          [
            span('- ', 'bad'),
            span(`gone: ${removed.map((step) => reveal(plan.previous?.steps[step]?.title ?? '')).join(', ')}`, 'muted'),
          ],
        ]
      : [];
  const about = topRows(scene, plan, width, rows);
  const room = rows - lost.length - about.length;
  const around = Math.min(plan.plan.steps.length - 1, 4);
  const detail =
    (focused && rows >= 12) || waitsForApproval(scene.run)
      ? detailRows(plan, cursor, width, Math.max(0, room - 1 - around))
      : [];
  const { first, end } = windowOf(plan.plan.steps.length, cursor, room, detail.length);
  const shown: Spans[] = [];
  for (let step = first; step < end; step++) {
    shown.push(stepRow(scene, plan, step, focused && step === cursor, width));
    if (step === cursor) shown.push(...detail);
  }
  return [...about, ...shown, ...lost].map((row) => fitSpans(row, width));
}

/** Pane 1: the plan, with what the policy says of every line before it is approved. */
export function PlanPane({
  scene,
  region,
  joins,
}: {
  readonly scene: Scene;
  readonly region: Region;
  readonly joins?: Joins;
}) {
  const { plan } = scene.run;
  const steps = plan?.plan.steps.length ?? 0;
  const title = steps > 0 && scene.layout.wide ? `1 Plan · ${steps}` : '1 Plan';
  return (
    <Frame
      title={title}
      badge={badge(scene, 'plan')}
      width={region.width}
      height={region.height}
      style={scene.view.pane === 'plan' && !scene.view.dialog ? 'focused' : 'plain'}
      {...(joins ? { joins } : {})}
      search={scene.view.pane === 'plan' ? scene.view.search?.draft.text : undefined}
      rows={planRows(scene, region.width - 4, region.height - (joins?.below ? 1 : 2))}
    />
  );
}

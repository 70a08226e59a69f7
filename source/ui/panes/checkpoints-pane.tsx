import { moveText } from '../../core/agent-moves.ts';
import type { Checkpoint, Run } from '../../core/run.ts';
import type { Region } from '../../ports/agent-terminal.ts';
import { reveal } from '../clean.ts';
import { Frame, type Joins } from '../frame.tsx';
import { type CheckpointItem, checkpointAt, cursorOf, isMilestone, listOf, presentOf } from '../lists.ts';
import type { Scene } from '../scene.ts';
import { paragraph, type Spans, span, spread } from '../spans.ts';
import { windowOf } from '../window.ts';
import { clock } from '../words.ts';

function counts(added: number, removed: number): Spans {
  return [span(` +${added}`, 'good'), span(` −${removed}`, 'bad')];
}

/** Did the step that this checkpoint ends verify green? Nothing when it ends none. */
function verified(run: Run, { cause }: Checkpoint): Spans {
  if (cause.kind !== 'step-done') return [];
  const results = run.steps[cause.step]?.verified ?? [];
  if (results.length === 0) return [];
  if (results.some((result) => !result.ok)) return [span(' ✗', 'bad')];
  return [results.some((result) => result.installed) ? span(' ✓!', 'warn') : span(' ✓', 'good')];
}

/** A step's checkpoint by its number in the plan, all others by their own title. */
function titleOf({ cause, title, progress }: Checkpoint): string {
  if (cause.kind !== 'step' && cause.kind !== 'step-done') return reveal(title);
  const number = (progress.steps[cause.step]?.index ?? cause.step) + 1;
  return `${number} ${reveal(title)}${cause.kind === 'step' ? ' (before checks)' : ''}`;
}

/** What the agent did with its own git up to a checkpoint: commits, amends, resets, other branches. */
function moved({ moves = [] }: Checkpoint): Spans {
  if (moves.length === 0) return [];
  const whose = moves.some(({ how }) => how === 'moved') ? '' : 'agent: ';
  return [span(`  ${whose}${reveal(moves.map(moveText).join(', '))}`, 'info')];
}

function checkpointRow(scene: Scene, checkpoint: Checkpoint, style: object, width: number): Spans {
  const milestone = isMilestone(checkpoint);
  const present = checkpoint.id === scene.run.present;
  const right: Spans = [
    ...verified(scene.run, checkpoint),
    ...(checkpoint.lacks.length > 0 ? [span(' ⚠', 'warn')] : []),
    ...(width >= 40 && checkpoint.added + checkpoint.removed > 0 ? counts(checkpoint.added, checkpoint.removed) : []),
    // The number is the one that `chaperone rollback` takes.
    span(` #${checkpoint.id} ${clock(checkpoint.at).slice(0, 5)}`, 'muted'),
  ];
  const mark = milestone ? span('◆ ', present ? 'info' : undefined) : span('  ◇ ', 'muted');
  const marked = scene.view.marked === `checkpoint ${checkpoint.id}` ? [span('⇄ ', 'warn')] : [];
  const hit = scene.view.hits?.commits.has(checkpoint.commit) ? [span('∗ ', 'info')] : [];
  const title = span(titleOf(checkpoint), milestone ? undefined : 'muted', style);
  return spread([mark, ...marked, ...hit, title, ...moved(checkpoint)], right, width);
}

/** The present: how many lines it is away from the last checkpoint, or which one it is. */
function nowRow({ run, view }: Scene, style: object, width: number): Spans {
  const present = presentOf(run);
  const same = present && isMilestone(present) ? [span(`  as ${titleOf(present)}`, 'muted')] : [];
  const right = view.net ? counts(view.net.added, view.net.removed) : [];
  return spread([span('● ', 'info'), span('now', undefined, style), ...same], right, width);
}

function row(scene: Scene, item: CheckpointItem, selected: boolean, width: number): Spans {
  const style = { bold: selected, inverse: selected };
  switch (item.kind) {
    case 'now':
      return nowRow(scene, style, width);
    case 'checkpoint':
      return checkpointRow(scene, item.checkpoint, style, width);
    case 'commit':
      return [
        span('○ ', 'muted'),
        span(`${item.commit.hash.slice(0, 7)} `, 'muted'),
        span(item.commit.subject, 'muted', style),
      ];
  }
}

/** The rows of the checkpoints pane: now, the run's checkpoints, and below a line the commits before it. */
export function checkpointRows(scene: Scene, width: number, rows: number): Spans[] {
  const { run, view } = scene;
  const { length } = listOf('checkpoints', run, view);
  const cursor = cursorOf('checkpoints', run, view);
  const focused = view.pane === 'checkpoints';
  const firstCommit = length - view.history.length;
  // The line takes a row of its own where both sides of it are shown.
  const { first, end } = windowOf(length, cursor, Math.max(1, rows - (view.history.length > 0 ? 1 : 0)));
  const shown: Spans[] = [];
  for (let index = first; index < end; index++) {
    const item = checkpointAt(run, view, index);
    if (!item) continue;
    if (index === firstCommit && shown.length + 1 < rows)
      shown.push([span(`── before the run ${'─'.repeat(Math.max(0, width - 18))}`, 'muted')]);
    shown.push(row(scene, item, focused && index === cursor, width));
  }
  if (length === 1 && shown.length < rows && run.checkpoints.length === 0)
    shown.push(
      ...paragraph(
        'Each step’s state will stand here: Enter shows what changed, R goes back to it.',
        width,
        'muted',
      ).slice(0, rows - shown.length),
    );
  return shown;
}

/** Pane 4: what can be gone back to. */
export function CheckpointsPane({
  scene,
  region,
  joins,
}: {
  readonly scene: Scene;
  readonly region: Region;
  readonly joins?: Joins;
}) {
  const { length } = scene.run.checkpoints;
  return (
    <Frame
      title="4 Checkpoints"
      badge={
        length > 0 && !scene.layout.tabs
          ? [span(scene.view.everyCheckpoint ? `all ${length}` : String(length), 'muted')]
          : []
      }
      width={region.width}
      height={region.height}
      style={scene.view.pane === 'checkpoints' && !scene.view.dialog ? 'focused' : 'plain'}
      {...(joins ? { joins } : {})}
      search={scene.view.pane === 'checkpoints' ? scene.view.search?.draft.text : undefined}
      rows={checkpointRows(scene, region.width - 4, region.height - 2)}
    />
  );
}

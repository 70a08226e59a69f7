import { waitsForApproval } from '../core/accept.ts';
import type { Run } from '../core/run.ts';
import { Row } from './row.tsx';
import type { Scene } from './scene.ts';
import { type Span, type Spans, span, spansWidth } from './spans.ts';

const stages = ['dry-run', 'proceed', 'checkpoint', 'done'] as const;

/** Which of the stages the run stands in; for one that stopped, how far it had come. */
function reached(run: Run): number {
  if (run.stage === 'done') return 3;
  if (run.stage !== 'stopped') return stages.indexOf(run.stage);
  if (run.plan?.approved) return 2;
  return run.plan ? 1 : 0;
}

function counter(run: Run): string {
  if (run.steps.length === 0) return '';
  return ` ${Math.min(run.current + 1, run.steps.length)}/${run.steps.length}`;
}

function state(run: Run, short: boolean): Spans {
  if (run.stage === 'stopped') {
    const reason = short ? '' : `: ${run.ending?.reason ?? 'the run was ended'}`;
    return [span(short ? '' : `  ✗ stopped${reason}`, 'bad', { bold: true })];
  }
  return run.pause ? [span(short ? ' ⏸' : '  ⏸ paused', 'warn', { bold: true })] : [];
}

/** How much of the stepper is said: all names, only the present stage's, or only marks and the counter. */
type Form = 'names' | 'name' | 'marks';

function stageSpan(run: Run, index: number, form: Form): Span {
  const now = reached(run);
  const over = run.stage === 'stopped';
  const done = index < now || run.stage === 'done';
  const here = index === now && !done;
  const mark = done ? '✓' : here ? (over ? '✗' : '●') : '○';
  const named = form === 'names' || (form === 'name' && (here || (run.stage === 'done' && index === 3)));
  const counted = index === 2 && (here || (form === 'names' && done));
  const text = `${mark}${named ? ` ${stages[index]}` : ''}${counted ? counter(run) : ''}`;
  const waits = here && index < 2 && waitsForApproval(run);
  const tone = done ? 'good' : here ? (over ? 'bad' : waits ? 'warn' : 'info') : 'muted';
  return span(text, tone, { bold: here });
}

/** The stages with where the run stands, in as many columns as there are: names go first, the present one's last. */
export function stepperSpans(run: Run, columns: number): Spans {
  const build = (form: Form, line: string, short: boolean): Spans => [
    ...stages.flatMap((_, index): Spans => [...(index > 0 ? [span(line, 'muted')] : []), stageSpan(run, index, form)]),
    ...state(run, short),
  ];
  const forms = [
    build('names', ' ── ', false),
    build('names', ' ─ ', false),
    build('names', ' ─ ', true),
    build('name', ' ─ ', false),
    build('name', ' ', true),
  ];
  return forms.find((form) => spansWidth(form) <= columns) ?? build('marks', ' ', true);
}

/** The second line: dry-run, proceed, checkpoint, done. */
export function Stepper({ scene }: { readonly scene: Scene }) {
  const { columns } = scene.size;
  return <Row spans={[span(' '), ...stepperSpans(scene.run, columns - 2)]} width={columns} />;
}

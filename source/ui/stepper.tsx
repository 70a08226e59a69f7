import { waitsForApproval } from '../core/accept.ts';
import type { Run } from '../core/run.ts';
import { Row } from './row.tsx';
import type { Scene } from './scene.ts';
import { type Spans, span, spansWidth } from './spans.ts';

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

function state(run: Run): Spans {
  if (run.stage === 'stopped')
    return [span(`  ✗ stopped: ${run.ending?.reason ?? 'the run was ended'}`, 'bad', { bold: true })];
  if (run.pause) return [span('  ⏸ paused', 'warn', { bold: true })];
  return [];
}

/** The stages with where the run stands, in as few columns as must be: names go first, the present one's last. */
export function stepperSpans(run: Run, columns: number): Spans {
  const now = reached(run);
  const over = run.stage === 'stopped';
  const build = (names: boolean, line: string): Spans => [
    ...stages.flatMap((stage, index): Spans => {
      const done = index < now || run.stage === 'done';
      const here = index === now && !done;
      const mark = done ? '✓' : here ? (over ? '✗' : '●') : '○';
      const label =
        names || here || (run.stage === 'done' && index === 3)
          ? ` ${stage}${stage === 'checkpoint' && (here || (names && done)) ? counter(run) : ''}`
          : '';
      const waits = here && stage !== 'checkpoint' && waitsForApproval(run);
      const tone = done ? 'good' : here ? (over ? 'bad' : waits ? 'warn' : 'info') : 'muted';
      return [...(index > 0 ? [span(line, 'muted')] : []), span(`${mark}${label}`, tone, { bold: here })];
    }),
    ...state(run),
  ];
  const forms = [build(true, ' ── '), build(true, ' ─ '), build(false, ' ─ '), build(false, ' ')];
  return forms.find((form) => spansWidth(form) <= columns) ?? (forms[3] as Spans);
}

/** The second line: dry-run, proceed, checkpoint, done. */
export function Stepper({ scene }: { readonly scene: Scene }) {
  const { columns } = scene.size;
  return <Row spans={[span(' '), ...stepperSpans(scene.run, columns - 2)]} width={columns} />;
}

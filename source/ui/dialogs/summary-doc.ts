import type { Run, Violation } from '../../core/run.ts';
import { duration } from '../../core/summary.ts';
import { bannerOf } from '../banner.ts';
import { reveal } from '../clean.ts';
import type { Scene } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import { count, elapsed, many, outcomeMark } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';

function stepRows(run: Run, columns: number): Spans[] {
  return run.steps.flatMap((step) => {
    const done = step.phase === 'done';
    const current = run.steps[run.current] === step;
    const mark = done ? span('✓ ', 'good') : current ? span('▸ ', 'info') : span('  ');
    const red = step.verified.filter((result) => !result.ok).length;
    const facts = [
      step.commit ? step.commit.slice(0, 8) : done ? 'no change' : '',
      step.verified.length > 0
        ? red > 0
          ? `✗ ${many(red, 'check')} red`
          : `✓${step.verified.some((result) => result.installed) ? '!' : ''} ${many(step.verified.length, 'check')}`
        : '',
    ].filter(Boolean);
    const [first = [], ...rest] = paragraph(
      `${step.index + 1} ${reveal(step.title)}${facts.length > 0 ? `  ${facts.join('  ')}` : ''}`,
      columns,
      undefined,
      '  ',
    );
    return [[mark, ...first.slice(1)], ...rest];
  });
}

const tallies = new WeakMap<object, Map<Violation['outcome'], number>>();

function tally(run: Run): Map<Violation['outcome'], number> {
  let found = tallies.get(run.violations);
  if (!found) {
    found = new Map();
    for (const { outcome } of run.violations) found.set(outcome, (found.get(outcome) ?? 0) + 1);
    tallies.set(run.violations, found);
  }
  return found;
}

function fact(label: string, text: string, columns: number): Spans[] {
  return paragraph(text, columns, undefined, ' '.repeat(14)).map((row, index) =>
    index === 0 ? [span(label.padEnd(14), 'muted'), ...row.slice(1)] : row,
  );
}

/** The run in figures: what was done, refused, verified and spent, and where the work is. */
export function summaryDoc(scene: Scene, columns: number): Doc {
  const { run } = scene;
  const { usage, info } = run;
  const done = run.steps.filter((step) => step.phase === 'done').length;
  const commits = run.steps.filter((step) => step.commit).length;
  const checks = run.steps.flatMap((step) => step.verified);
  const red = checks.filter((check) => !check.ok).length;
  const shaky = checks.filter((check) => check.installed).length;
  const outcomes = [...tally(run)].map(([outcome, number]) => `${number} ${outcomeMark(outcome).word}`);
  const undone = run.rollbacks.filter((rollback) => rollback.state === 'undone').length;
  const banner = bannerOf(run);
  return rowsDoc(run.ending ? 'The run is over' : 'The run so far', [
    ...paragraph(banner.text, columns, banner.tone).map((row) => row.map((each) => ({ ...each, bold: true }))),
    ...paragraph(reveal(info.task), columns, 'muted'),
    [],
    ...fact('steps', run.steps.length > 0 ? `${done} of ${run.steps.length} done` : 'none approved yet', columns),
    ...stepRows(run, columns),
    ...fact('commits', `${commits} on ${run.branch}`, columns),
    ...fact(
      'verification',
      checks.length === 0
        ? 'nothing was run'
        : red > 0
          ? `${red} of ${many(checks.length, 'check')} red`
          : `${many(checks.length, 'check')} green${shaky > 0 ? `, ${shaky} of them only with what the agent installed` : ''}`,
      columns,
    ),
    ...fact('violations', outcomes.length > 0 ? outcomes.join(', ') : 'none', columns),
    ...fact('checkpoints', `${run.checkpoints.length}`, columns),
    ...(run.rollbacks.length > 0
      ? fact('rollbacks', `${run.rollbacks.length}${undone > 0 ? `, ${undone} undone` : ''}`, columns)
      : []),
    ...fact('actions', String(run.actions), columns),
    ...fact('time', duration(elapsed(run, scene.now)), columns),
    ...fact(
      'tokens',
      usage.input + usage.output + usage.cacheRead + usage.cacheWrite === 0
        ? 'not known'
        : `${count(usage.input)} in, ${count(usage.output)} out, ${count(usage.cacheRead)} from cache, ${count(usage.cacheWrite)} to cache`,
      columns,
    ),
    ...fact('cost', usage.dollars === undefined ? 'not known' : `$${usage.dollars.toFixed(2)}`, columns),
    ...(info.base.branch && info.base.branch !== info.workBranch
      ? fact('your branch', `${info.base.branch} is as it was`, columns)
      : []),
  ]);
}

import type { Occasion } from './config.ts';
import type { Run } from './run.ts';

/** One word to a person who is not looking. `text` has a fixed form and nothing of the agent's or the task's in it. */
export interface Notice {
  readonly occasion: Occasion;
  readonly run: string;
  readonly text: string;
  /** The task and the agent's own words; left out unless the person's settings ask for them. */
  readonly words: string;
}

/** What became worth telling from one state to the next; null for nothing. Pure: the same journal tells the same. */
export function noticeOf(before: Run, after: Run): Notice | null {
  const make = (occasion: Occasion, said: string, words = ''): Notice => ({
    occasion,
    run: after.info.name,
    text: `${after.info.name}: ${said}`,
    words: [after.info.task, words].filter((part) => part !== '').join('\n'),
  });
  if (after.ending && !before.ending)
    return after.ending.outcome === 'done'
      ? make('done', `done, ${counts(after)}`)
      : make('stopped', `stopped (${after.ending.outcome}), ${counts(after)}`, after.ending.reason);
  if (after.stage === 'proceed' && before.stage !== 'proceed') {
    const refused = after.plan?.judged.flat().filter((line) => line.verdict === 'deny').length ?? 0;
    const marks = refused > 0 ? `, ${refused} refused ${refused === 1 ? 'line' : 'lines'}` : '';
    return make(
      'plan',
      `plan ready, ${many(after.plan?.plan.steps.length ?? 0, 'step')}${marks}`,
      after.plan?.plan.summary,
    );
  }
  const asked = [...after.pending.values()].filter((one) => one.phase === 'asked');
  if (asked.some((one) => before.pending.get(one.id)?.phase !== 'asked'))
    return make('question', `${many(asked.length, 'question')} open, ${where(after)}`);
  // Where nobody is there to raise a limit, the run does not wait at it but ends.
  const ends = after.pause?.cause === 'limit' && !after.info.attended;
  if (after.pause && !before.pause && after.pause.cause !== 'person' && !ends)
    return make('waiting', `waits (${after.pause.cause}), ${where(after)}`, after.pause.text);
  return null;
}

function where(run: Run): string {
  return run.steps.length === 0 ? run.stage : `step ${Math.min(run.current + 1, run.steps.length)}/${run.steps.length}`;
}

function counts(run: Run): string {
  const done = run.steps.filter((step) => step.phase === 'done').length;
  return `${done}/${many(run.steps.length, 'step')}, ${many(run.violations.length, 'violation')}`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

import type { Event } from './event.ts';
import { isActive } from './limits.ts';
import type { Run } from './run.ts';

/** Keeps the time: what was worked up to this event, when there was progress last, and since when it waits. */
export function keepTime(run: Run, next: Run, event: Event): Pick<Run, 'worked' | 'progress' | 'pausedAt'> {
  // A supervisor that died said nothing; how long it worked on is not known, and is not counted.
  const resumed = event.type === 'supervisor.started';
  const passed = run.worked + (isActive(run) && !resumed ? Math.max(0, event.at - run.at) : 0);
  // What was slept was counted by the events since, where there were any.
  const slept = event.type === 'machine.slept' && isActive(run) ? event.ms : 0;
  const worked = Math.max(Math.min(run.worked, run.progress), passed - slept);
  return {
    worked,
    pausedAt: pausedAt(run, next, event),
    progress: isProgress(run, next, event) ? worked : run.progress,
  };
}

function pausedAt(run: Run, next: Run, event: Event): number | null {
  if (next.pause === null) return null;
  // Without a supervisor, or asleep, nobody could have come.
  if (run.pausedAt === null || event.type === 'supervisor.started') return event.at;
  return run.pausedAt + (event.type === 'machine.slept' ? event.ms : 0);
}

/** Progress is a changed tree, a step further on, or a person's word; that the agent talks or reads is none. */
function isProgress(run: Run, next: Run, event: Event): boolean {
  switch (event.type) {
    case 'checkpoint.saved':
      return next.present !== run.present && event.saved.files > 0;
    case 'plan.proposed':
    case 'plan.edited':
    case 'plan.returned':
    case 'plan.approved':
    case 'plan.amended':
    case 'action.answered':
    case 'verify.finished':
    case 'step.committed':
    case 'rollback.finished':
    case 'run.continued':
    case 'person.instructed':
      return true;
    default:
      return false;
  }
}

/** Adds what an exchange with the model took. An exchange without a price makes the sum a lower bound. */
export function usageReported(run: Run, { usage }: Event & { type: 'usage.reported' }): Run {
  const known = usage.dollars !== undefined || run.usage.dollars !== undefined;
  return {
    ...run,
    notice: null,
    unpriced: run.unpriced + (usage.dollars === undefined ? 1 : 0),
    usage: {
      model: usage.model,
      input: run.usage.input + usage.input,
      output: run.usage.output + usage.output,
      cacheRead: run.usage.cacheRead + usage.cacheRead,
      cacheWrite: run.usage.cacheWrite + usage.cacheWrite,
      ...(known && { dollars: (run.usage.dollars ?? 0) + (usage.dollars ?? 0) }),
    },
  };
}

/** At a limit the run waits at a checkpoint: nothing is ended, and nothing is lost. */
export function limitReached(run: Run, { text, limit, factor }: Event & { type: 'limit.reached' }): Run {
  // It may strike in the very moment in which a person ends the run or goes back.
  if (run.ending || run.rollbacks.at(-1)?.state === 'running') return run;
  return {
    ...run,
    pause: { cause: 'limit', text, limit, ...(factor !== undefined && { factor }) },
    saving: [...run.saving, { kind: 'limit' }],
  };
}

/** The tree was compared: what nobody allowed joins the violations, and the sums are those of the tree. */
export function treeCompared(run: Run, event: Event & { type: 'tree.compared' }): Run {
  let violations = run.violations;
  for (const { id, action, decision, drift, program, count, before } of event.found)
    violations = violations.append({
      ...{ id, at: event.at, action, decision, drift, program, count, before, last: event.at, also: [] },
      outcome: 'found',
    });
  const { files, lines, checkpoint } = event;
  return { ...run, violations, changed: { files, lines, upTo: checkpoint, sinceFiles: 0, sinceLines: 0 } };
}

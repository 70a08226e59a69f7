import type { Drift } from './drift.ts';
import type { PlanState, Run, StepState } from './run.ts';

/** A person's standing word for a run that nobody watches. */
export interface Alone {
  /** A plan without a refused, asked or wide line is proceeded with. */
  readonly proceedIfClean: boolean;
  /** How many files outside a step, in its own top folders, may be added to it. */
  readonly amendFiles: number;
  /** How long it waits in a trouble before it ends, in minutes; 0 or none: without a bound. */
  readonly waitMinutes?: number;
  /** What leaves sandbox and proxy and succeeded in this repository under a person's eyes before (see trust.ts). */
  readonly seen?: readonly string[];
}

/** Is there nothing in the kept steps that a person should look at first? */
export function isCleanPlan(plan: PlanState): boolean {
  const kept = plan.judged.filter((_, step) => !plan.marks[step]?.dropped);
  return kept.length > 0 && kept.flat().every((line) => line.verdict === 'allow' && !line.wide && !line.unseen?.length);
}

/** May the waiting plan be proceeded with by the person's standing word? Only as the agent proposed it. */
export function standsApproved(run: Run): boolean {
  if (!run.info.alone?.proceedIfClean || run.stage !== 'proceed' || run.pause || run.unreadable) return false;
  return run.plan !== null && run.plan.approved === null && isCleanPlan(run.plan);
}

/**
 * Is what the step does not name small enough to be added to it without a person (SAFETY, For honest work, 4)? Only
 * files, only in top folders that the step itself names, and only a few for each step.
 */
export function isBounded(run: Run, step: StepState, outside: Drift): boolean {
  const { alone } = run.info;
  if (!alone || outside.files.length === 0 || outside.commands.length > 0 || outside.hosts.length > 0) return false;
  const planned = run.plan?.plan.steps[step.index]?.files ?? [];
  const added = step.files.length - planned.length;
  if (added + outside.files.length > alone.amendFiles) return false;
  const tops = new Set(planned.map(topFolder));
  return outside.files.every((file) => {
    const top = topFolder(file);
    return top !== null && tops.has(top);
  });
}

/** The folder at the top that a path or glob lies in; null for what lies at the root or begins with a wildcard. */
function topFolder(path: string): string | null {
  const [top = '', ...rest] = path.replace(/^\.\//, '').split('/');
  return rest.length === 0 || top === '' || top === '..' || /[*?[\]{}!()]/.test(top) ? null : top;
}

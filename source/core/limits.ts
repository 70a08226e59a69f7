import { isOver } from './accept.ts';
import type { Run } from './run.ts';

/** A bound of the policy that is reached. `limit` is its name in the journal, by which it is raised. */
export interface Reached {
  readonly limit: string;
  readonly text: string;
}

/** Is the run at work, or does it wait for a person? Only work counts against limits of time. */
export function isActive(run: Run): boolean {
  if (run.pause || isOver(run) || run.stage === 'proceed' || run.supervisor.pid === null) return false;
  for (const action of run.pending.values()) if (action.phase === 'asked') return false;
  return true;
}

/** The first bound that is reached now, but for those of time, which come by a clock; null when there is none. */
export function reached(run: Run): Reached | null {
  const { dollars, actions, files, lines } = run.info.policy.limits;
  const over = (limit: string, bound: number | undefined, value: number) =>
    bound !== undefined && value >= bound * factor(run, limit);
  const more = (limit: string, bound: number | undefined, value: number) =>
    bound !== undefined && value > bound * factor(run, limit);
  if (over('dollars', dollars, run.usage.dollars ?? 0))
    return at('dollars', `${money((dollars ?? 0) * factor(run, 'dollars'))} were spent`);
  if (dollars !== undefined && run.unpriced > 0 && factor(run, 'unknown cost') === 1)
    return at(
      'unknown cost',
      `What ${run.usage.model} costs is not known, so the limit of ${money(dollars)} can’t be held`,
    );
  if (over('actions', actions, run.actions)) return at('actions', `${run.actions} actions were asked for`);
  // A changed file is only one too many when it is more than were allowed.
  if (more('files', files, run.changed.files)) return at('files', `${run.changed.files} files were changed`);
  if (more('lines', lines, run.changed.lines)) return at('lines', `${run.changed.lines} lines were changed`);
  return null;
}

/** When bounds of time will be reached if the work goes on as it does: each with its time (ms since 1970). */
export function timeLimits(run: Run): (Reached & { readonly at: number })[] {
  if (!isActive(run)) return [];
  const { minutes, idleMinutes } = run.info.policy.limits;
  const found: (Reached & { at: number })[] = [];
  if (minutes !== undefined) {
    const bound = minutes * factor(run, 'minutes');
    found.push({ ...at('minutes', `${bound} minutes were worked`), at: run.at + bound * 60_000 - run.worked });
  }
  if (idleMinutes !== undefined && run.stage === 'checkpoint' && run.turn === 'running') {
    const left = idleMinutes * 60_000 - (run.worked - run.progress);
    const text = `${idleMinutes} minutes went by without progress: no file changed, no step was finished`;
    found.push({ ...at('idle minutes', text), at: run.at + left });
  }
  return found;
}

/** May what changed so far be more than is allowed? Only then it is worth comparing with the state at the start. */
export function mayExceed(run: Run): boolean {
  const { files, lines } = run.info.policy.limits;
  const beyond = (limit: string, bound: number | undefined, value: number) =>
    bound !== undefined && value > bound * factor(run, limit);
  const { changed } = run;
  if (changed.sinceFiles + changed.sinceLines === 0) return false;
  return (
    beyond('files', files, changed.files + changed.sinceFiles) ||
    beyond('lines', lines, changed.lines + changed.sinceLines)
  );
}

/** How often a bound holds: once, and once more each time a person let the run go on after it. */
function factor(run: Run, limit: string): number {
  return run.raised[limit] ?? 1;
}

function money(dollars: number): string {
  return `$${dollars < 0.1 ? dollars.toPrecision(1) : dollars.toFixed(2)}`;
}

function at(limit: string, what: string): Reached {
  const more = limit === 'unknown cost' ? 'Going on leaves the cost unbounded.' : 'Going on allows as much again.';
  return { limit, text: `The limit is reached: ${what}. ${more}` };
}

import { isOver } from './accept.ts';
import type { Run } from './run.ts';

/** A bound of the policy that is reached. `limit` is its name in the journal, by which it is raised. */
export interface Reached {
  readonly limit: string;
  readonly text: string;
  /** How often the bound holds once a person goes on: always so often that the work can go on. */
  readonly factor: number;
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
  const { changed } = run;
  const spent = run.usage.dollars ?? 0;
  if (dollars !== undefined && spent >= dollars * factor(run, 'dollars'))
    return at(run, 'dollars', `${money(spent)} were spent`, dollars, spent, money);
  if (dollars !== undefined && run.unpriced > 0 && factor(run, 'unknown cost') === 1)
    return {
      limit: 'unknown cost',
      text: `The limit is reached: what ${run.usage.model} costs is not known, so the limit of ${money(dollars)} can’t be held. Going on leaves the cost unbounded.`,
      factor: 2,
    };
  // The last one that is allowed is no reason to wait: only what comes after it is one too many.
  if (passed(run, 'actions', actions, run.actions))
    return at(run, 'actions', `${number(run.actions)} actions were asked for`, actions, run.actions);
  if (passed(run, 'files', files, changed.files))
    return at(run, 'files', `${number(changed.files)} files were changed`, files, changed.files);
  if (passed(run, 'lines', lines, changed.lines))
    return at(run, 'lines', `${number(changed.lines)} lines were changed`, lines, changed.lines);
  return null;
}

/** When bounds of time will be reached if the work goes on as it does: each with its time (ms since 1970). */
export function timeLimits(run: Run): (Reached & { readonly at: number })[] {
  if (!isActive(run)) return [];
  const { minutes, idleMinutes } = run.info.policy.limits;
  const found: (Reached & { at: number })[] = [];
  if (minutes !== undefined) {
    const bound = minutes * factor(run, 'minutes');
    const struck = at(run, 'minutes', `${number(bound)} minutes were worked`, minutes, bound);
    found.push({ ...struck, at: run.at + bound * 60_000 - run.worked });
  }
  if (idleMinutes !== undefined && run.stage === 'checkpoint' && run.turn === 'running') {
    const left = idleMinutes * 60_000 - (run.worked - run.progress);
    const text = `The limit is reached: ${number(idleMinutes)} minutes went by without progress: no file changed, no step was finished. Going on allows as long again.`;
    found.push({ limit: 'idle minutes', text, factor: factor(run, 'idle minutes') + 1, at: run.at + left });
  }
  return found;
}

/**
 * May what changed so far be more than is allowed? Only then it is worth comparing with the state at the start; until that
 * is done, nothing more may be changed.
 */
export function mayExceed(run: Run): boolean {
  const { files, lines } = run.info.policy.limits;
  const { changed } = run;
  if (changed.sinceFiles + changed.sinceLines === 0) return false;
  return (
    passed(run, 'files', files, changed.files + changed.sinceFiles) ||
    passed(run, 'lines', lines, changed.lines + changed.sinceLines)
  );
}

/** How often a bound holds: once, and once more each time a person let the run go on after it. */
function factor(run: Run, limit: string): number {
  return run.raised[limit] ?? 1;
}

function passed(run: Run, limit: string, bound: number | undefined, value: number): bound is number {
  return bound !== undefined && value > bound * factor(run, limit);
}

/** What is said of a bound that is reached at this value: how far it is passed, and to what one key raises it. */
function at(
  run: Run,
  limit: string,
  what: string,
  bound: number,
  value: number,
  form: (value: number) => string = number,
): Reached {
  const next = Math.max(factor(run, limit), Math.floor(value / bound)) + 1;
  const now = form(bound * factor(run, limit));
  const so = limit === 'minutes' ? '' : ` (allowed: ${now})`;
  return {
    limit,
    text: `The limit is reached: ${what}${so}. Going on raises it to ${form(bound * next)}.`,
    factor: next,
  };
}

/** Small sums with two figures that count, others in cents. */
function money(dollars: number): string {
  return `$${dollars < 0.1 ? Number(dollars.toPrecision(2)) : dollars.toFixed(2)}`;
}

/** Bounds are written with fractions too; what is multiplied may be off in the last digit. */
function number(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

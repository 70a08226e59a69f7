import type { Run } from './run.ts';

/** How a run went, in lines for the end of it: steps and commits, violations, verification, time, tokens and cost. */
export function summary(run: Run): string[] {
  const done = run.steps.filter((step) => step.phase === 'done');
  const commits = done.filter((step) => step.commit !== null);
  const refused = run.violations.slice().filter((one) => one.outcome === 'refused' || one.outcome === 'denied').length;
  const found = run.violations.slice().filter((one) => one.outcome === 'found').length;
  const asked = run.violations.length - refused - found;
  const verified = done.filter((step) => step.verified.length > 0).length;
  const repairs = run.steps.reduce((sum, step) => sum + step.repairs, 0);
  const tokens = run.usage.input + run.usage.output + run.usage.cacheRead + run.usage.cacheWrite;
  return [
    `steps         ${done.length} of ${run.steps.length} done, ${commits.length} commits on ${run.branch}`,
    `verification  ${verified} of ${done.length} steps verified${repairs > 0 ? `, ${repairs} repaired` : ''}`,
    `violations    ${refused} refused, ${asked} asked${found > 0 ? `, ${found} found in the tree` : ''}`,
    `checkpoints   ${run.checkpoints.length}, every one can be gone back to`,
    `time          ${duration(run.at - run.startedAt)}`,
    `tokens        ${tokens}${cost(run)}`,
  ];
}

/** What was spent; where some of it has no known price, at least that. */
function cost({ usage, unpriced }: Run): string {
  if (usage.dollars === undefined) return unpriced > 0 ? ', cost unknown' : '';
  return `, ${unpriced > 0 ? 'more than ' : ''}$${usage.dollars.toFixed(2)}`;
}

/** Milliseconds as hh:mm:ss. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const part = (value: number) => String(value).padStart(2, '0');
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

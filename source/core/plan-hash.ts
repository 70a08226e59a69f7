import { createHash } from 'node:crypto';
import type { PlanState } from './run.ts';

/** So many digits of it tell a person's plans apart. */
export const SHORT_HASH = 12;

/**
 * What approval pins: SHA-256 (hex) over the kept steps and gates in one canonical text. An approval carries it, so that
 * nobody approves a plan other than the one they saw.
 */
export function planHash(plan: PlanState): string {
  const kept = plan.plan.steps.flatMap((step, index) => {
    const mark = plan.marks[index];
    if (mark?.dropped) return [];
    return [[step.title, step.why, step.files, step.commands, step.hosts, step.verify, mark?.gate ?? false]];
  });
  return createHash('sha256')
    .update(JSON.stringify([plan.plan.summary, kept]))
    .digest('hex');
}

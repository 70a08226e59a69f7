import type { Plan } from '../core/plan.ts';
import { diffPlans, type PlanDiff } from '../core/plan-diff.ts';
import type { PlanState } from '../core/run.ts';

const known = new WeakMap<Plan, { readonly previous: Plan; readonly diff: PlanDiff }>();

/** What changed against the plan before; null when there was none. Found once per plan. */
export function planDiffOf({ plan, previous }: PlanState): PlanDiff | null {
  if (!previous) return null;
  const found = known.get(plan);
  if (found && found.previous === previous) return found.diff;
  const diff = diffPlans(previous, plan);
  known.set(plan, { previous, diff });
  return diff;
}

import { join } from 'node:path';
import type { realFacts } from '../adapters/facts.ts';
import { judgeCall } from '../core/judge-call.ts';
import { judgePlan } from '../core/judge-plan.ts';
import type { JudgedPlan } from '../core/judged.ts';
import type { Plan } from '../core/plan.ts';
import { type PlanPlace, unmet } from '../core/recipes/demands.ts';
import type { RunInfo } from '../core/run-info.ts';
import { smallestBullets } from '../core/smallest-bullets.ts';
import { neverSeen } from '../core/trust.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Look } from '../ports.ts';
import { remembered } from './remembered.ts';

/** What the policy of a run says, asked about the project as it is now. */
export interface Rulebook {
  evaluate(action: Action): Decision;
  /** The same as if a person were there. */
  evaluateAttended(action: Action): Decision;
  /** What an agent asks for by a tool of its own. */
  judgeCall(tool: string, action: Action): Decision;
  judgePlan(plan: Plan): JudgedPlan;
  /** What a plan lacks of what the run's recipe asks for. */
  lacks(plan: Plan): readonly string[];
  readonly allowing: NonNullable<Look['allowing']>;
}

/** Opens it for a run, whose circumstances are pinned. */
export function openRulebook(info: RunInfo, facts: ReturnType<typeof realFacts>): Rulebook {
  const { policy, recipe } = info;
  const circumstances = { attended: info.attended, sandboxed: info.sandbox === 'proven' };
  const known: PlanPlace = {
    exists: (path) => facts.kind(facts.resolve(join(info.root, path))) === 'file',
    verified: policy.verify.length > 0,
  };
  return {
    evaluate: (action) => evaluate(policy, action, facts, circumstances),
    evaluateAttended: (action) => evaluate(policy, action, facts, { ...circumstances, attended: true }),
    judgeCall: (tool, action) => judgeCall(policy, tool, action, facts, circumstances),
    judgePlan(plan) {
      // What a glob matches now is looked up anew for every plan.
      facts.refresh();
      return judgePlan(policy, plan, facts, circumstances, (decision) => neverSeen({ info }, decision));
    },
    lacks: (plan) => (recipe && info.agent.kind !== 'command' ? unmet(recipe.demands, plan, known) : []),
    allowing: remembered((action: Action) => smallestBullets(policy, action, facts, circumstances)),
  };
}

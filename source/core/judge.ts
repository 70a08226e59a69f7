import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import { isBounded } from './alone.ts';
import { type Drift, drift, phrases } from './drift.ts';
import { grantKey } from './grant.ts';
import type { Run } from './run.ts';
import { neverSeen, refuseUnseen } from './trust.ts';

/** A decision after policy, stage and plan, with what is outside the step. */
export interface Judgement {
  readonly decision: Decision;
  readonly drift: readonly string[];
  /** What is added to the step first, so that the action is within it: nobody is there, and it is little. */
  readonly amend?: Drift;
}

/**
 * Judges an action: policy first (already in `decision`), then the stage, then the plan. Each may only make the
 * answer stricter (and where nobody watches, what was never seen), but for a person's grant, which answers a question and never a refusal.
 */
export function judge(run: Run, action: Action, decision: Decision): Judgement {
  if (decision.verdict === 'deny') return { decision, drift: [] };
  const stage = judgeStage(run, decision);
  if (stage) return { decision: { ...decision, verdict: 'deny', reason: stage, gate: 'hook' }, drift: [] };
  if (run.grants.has(grantKey(action)) || run.once?.has(grantKey(action)))
    return { decision: { ...decision, verdict: 'allow' }, drift: [] };
  const unseen = decision.verdict === 'allow' ? neverSeen(run, decision) : [];
  if (unseen.length > 0) return { decision: refuseUnseen(decision, unseen), drift: [] };
  const step = run.stage === 'checkpoint' ? run.steps[run.current] : undefined;
  if (!step) return { decision, drift: [] };
  const found = drift(step, decision, run.info.root);
  const outside = run.info.agent.kind === 'command' ? [] : phrases(found);
  if (outside.length === 0) return { decision, drift: [] };
  if (decision.verdict === 'allow' && isBounded(run, step, found)) return { decision, drift: [], amend: found };
  const also = decision.verdict === 'ask' ? `${decision.reason} ` : '';
  const reason = `${also}Outside the approved step "${step.title}": ${outside.join('; ')}.`;
  const verdict = run.info.attended ? 'ask' : 'deny';
  return {
    decision: {
      ...decision,
      verdict,
      reason: verdict === 'ask' ? reason : `${reason} Nobody is there to amend the plan.`,
    },
    drift: outside,
  };
}

/** Why the stage forbids it, or null. Before approval an agent may look at everything the policy lets it read, and change nothing. */
function judgeStage(run: Run, decision: Decision): string | null {
  switch (run.stage) {
    case 'dry-run':
    case 'proceed': {
      const outward = decision.effects.find((effect) => effect.kind === 'fetch' || effect.kind === 'push');
      // Where nothing can be written, what nobody can say of a command before it ran does no harm.
      const harmless = decision.changes === 'no' || (decision.changes === 'unknown' && run.info.sandbox === 'proven');
      if (harmless && !outward) return null;
      return 'Dry-run: until the plan is approved you may only read. Put this into the plan as a step.';
    }
    case 'checkpoint':
      if (run.turn === 'running') return null;
      return 'You ended your turn; wait for the next instruction before you act.';
    case 'done':
    case 'stopped':
      return 'The run is over.';
  }
}

import { drift } from './drift.ts';
import type { Happening } from './event.ts';
import type { Intent, Refusal } from './intent.ts';
import { judge } from './judge.ts';
import type { Run } from './run.ts';

type ActionIntent = Extract<
  Intent,
  { readonly type: 'request-action' | 'finish-action' | 'withdraw-action' | 'answer-action' }
>;

/** What the agent asks, reports or withdraws of an action, and what a person answers. */
export function acceptAction(run: Run, intent: ActionIntent): readonly Happening[] | Refusal {
  switch (intent.type) {
    case 'request-action':
      return request(run, intent);
    case 'finish-action':
      if (run.pending.get(intent.id)?.phase !== 'released') return { refused: 'No such action was allowed.' };
      return [{ type: 'action.finished', id: intent.id, ok: intent.ok }];
    case 'withdraw-action':
      return run.pending.has(intent.id) ? [{ type: 'action.withdrawn', id: intent.id }] : [];
    case 'answer-action':
      return answer(run, intent);
  }
}

function request(run: Run, intent: ActionIntent & { type: 'request-action' }): readonly Happening[] | Refusal {
  if (run.stage === 'done' || run.stage === 'stopped') return { refused: 'The run is over.' };
  if (run.pending.has(intent.id) || run.violations.findLast((one) => one.id === intent.id))
    return { refused: 'This request was judged before; every action needs a request of its own.' };
  const { id, tool, who, action } = intent;
  const { amend, ...judgement } = judge(run, action, intent.decision);
  const judged: Happening = {
    type: 'action.judged',
    id,
    tool,
    ...(who !== undefined && { who }),
    action,
    ...judgement,
  };
  if (amend) return [{ type: 'plan.amended', step: run.current, ...amend }, judged];
  const bound = run.info.dryRun.actions * (run.raised['dry-run actions'] ?? 1);
  if (run.stage !== 'dry-run' || run.pause || run.actions + 1 < bound) return [judged];
  const text = `Planning took ${bound} actions. Going on allows as many again.`;
  return [judged, { type: 'limit.reached', limit: 'dry-run actions', text }];
}

/** A question is answered once. For drift, "for this run" lets the plan grow by exactly what was outside it. */
function answer(run: Run, intent: ActionIntent & { type: 'answer-action' }): readonly Happening[] | Refusal {
  const pending = run.pending.get(intent.id);
  if (pending?.phase !== 'asked') return { refused: 'This question is no longer open.' };
  const answered: Happening = {
    type: 'action.answered',
    id: intent.id,
    answer: intent.answer,
    scope: intent.scope,
    by: intent.by,
    ...(intent.who !== undefined && { who: intent.who }),
  };
  const step = run.steps[run.current];
  if (intent.answer === 'deny' || intent.scope === 'once' || pending.drift.length === 0 || !step) return [answered];
  return [answered, { type: 'plan.amended', step: run.current, ...drift(step, pending.decision, run.info.root) }];
}

import { mayExceed, reached } from './limits.ts';
import type { Instruction, Run } from './run.ts';

/** What a held request of the agent may be told now; `hold` means that it waits on. Projections of the run, nothing more. */
export type ActionAnswer =
  | 'hold'
  | { readonly verdict: 'allow' }
  | { readonly verdict: 'deny'; readonly reason: string };
export type TurnAnswer = 'hold' | { readonly instruction: Instruction } | { readonly over: string };
export type PlanAnswer =
  | 'hold'
  | { readonly approved: true; readonly instruction: Instruction; readonly edited: boolean }
  | { readonly returned: string }
  | { readonly unreadable: readonly string[] }
  | { readonly over: string };

/** May the agent do what it asked? Unknown requests are refused: they are not in the journal. */
export function actionAnswer(run: Run, id: string): ActionAnswer {
  const pending = run.pending.get(id);
  if (pending) {
    // What changes something waits until it is known how much is changed: the comparison would never catch up with a quick agent.
    const counting = pending.decision.changes !== 'no' && mayExceed(run);
    return pending.phase === 'released' && !run.pause && !counting && !reached(run) ? { verdict: 'allow' } : 'hold';
  }
  const violation = run.violations.findLast((one) => one.id === id);
  if (!violation) return { verdict: 'deny', reason: 'The supervisor does not know this request any more.' };
  // Allowed, and no longer pending: the agent that asked is being started anew, so that it takes effect.
  if (violation.outcome === 'allowed' || violation.outcome === 'allowed-for-run') return 'hold';
  const bullet = violation.decision.matches[0]?.source;
  const where = bullet && bullet.line > 0 ? ` (${bullet.file}:${bullet.line}: ${bullet.text})` : '';
  const person = violation.outcome === 'denied' ? 'The person said no. ' : '';
  return { verdict: 'deny', reason: `${person}${violation.decision.reason}${where}` };
}

/** What should an agent do that has ended this instruction (null: it has just started)? */
export function turnAnswer(run: Run, ended: number | null): TurnAnswer {
  if (run.ending) return { over: run.ending.reason };
  if (run.pause || run.turn === 'ended' || run.instruction.id === ended) return 'hold';
  if (run.stage === 'proceed') return 'hold';
  return { instruction: run.instruction };
}

/** What became of a proposal? */
export function planAnswer(run: Run, request: string): PlanAnswer {
  if (run.ending) return { over: run.ending.reason };
  if (run.returned?.request === request) return { returned: run.returned.feedback };
  if (run.unreadable?.request === request && run.stage === 'dry-run') return { unreadable: run.unreadable.missing };
  // In a sandbox the approval reaches the agent with the step, after it was started anew.
  if (run.stage !== 'checkpoint' || run.pause || run.proposal !== request) return 'hold';
  const kept = run.plan?.marks.every((mark) => !mark.dropped) ?? true;
  return { approved: true, instruction: run.instruction, edited: !kept || run.plan?.plan !== run.plan?.proposed };
}

import type { Action } from '../policy/action.ts';
import type { Decision, Verdict } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Circumstances, Facts } from '../policy/facts.ts';
import { judgeTool } from '../policy/judge-tool.ts';
import type { Policy } from '../policy/policy.ts';

const strictness: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, deny: 2 };

/**
 * Judges a tool call of the agent's: by what it does, and by the tool's name where bullets speak of tools. The stricter
 * answer wins, with the effects that were found.
 */
export function judgeCall(
  policy: Policy,
  tool: string,
  action: Action,
  facts: Facts,
  circumstances: Circumstances,
): Decision {
  const decision = evaluate(policy, action, facts, circumstances);
  const named = judgeTool(policy, tool, facts, circumstances);
  // A list of allowed tools closes what is only a tool; files and commands have lists of their own.
  if (named?.matches.length === 0 && action.kind !== 'tool') return decision;
  if (!named || strictness[named.verdict] <= strictness[decision.verdict]) return decision;
  return {
    ...decision,
    verdict: named.verdict,
    reason: named.reason,
    matches: [...named.matches, ...decision.matches],
  };
}

import type { Action } from '../../policy/action.ts';

/** What the supervisor does in place of a refused action, as a sentence for the model; empty where it does nothing. */
export function instead(action: Action): string {
  if (action.kind !== 'exec' || !/\bgit\b[^;&|]*\b(?:commit|add|stash)\b/.test(action.command)) return '';
  return ' You need no git for this: when you end your turn, the supervisor verifies the step and commits it for you.';
}

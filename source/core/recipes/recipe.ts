import type { Demand } from './demands.ts';

/**
 * A way of doing one kind of task: what the agent is told beside it, what its plan must contain before a person sees it,
 * and what holds in the run beside the policy. Plain data: it is pinned in the run's first event.
 */
export interface Recipe {
  readonly name: string;
  /** What it is for, in one line. */
  readonly about: string;
  /** What the agent is told after the task. */
  readonly instructions: string;
  /** What every proposal must contain; one that does not goes back to the agent with what is missing. */
  readonly demands: readonly Demand[];
  /** Bullets (RESTRICTED, ASK, LIMIT, VERIFY) that hold in this run too: a recipe makes a policy stricter, never wider. */
  readonly bullets: readonly string[];
  /** Before which steps the run waits for the person. */
  readonly gates: 'none' | 'first' | 'last' | 'every';
  /** What the policy has to allow or at least not forbid, in the form of an example; `registry` stands for the hosts of lock files. */
  readonly needs: readonly string[];
}

/** Where a recipe comes from. What a project brings is only used once its text was approved. */
export type RecipeOrigin = 'built-in' | 'person' | 'project';

/** Does the run wait before this step (from 0) of so many? */
export function gateBefore(gates: Recipe['gates'], step: number, steps: number): boolean {
  return gates === 'every' || (gates === 'first' && step === 0) || (gates === 'last' && step === steps - 1);
}

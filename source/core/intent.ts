import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { Decided } from './decided.ts';
import type { Seen, Target, Trouble, Usage } from './event.ts';
import type { JudgedPlan } from './judged.ts';
import type { Plan } from './plan.ts';
import type { Settling } from './settle.ts';

/** What somebody wants to happen. A person's intents carry how they came (`by`); the agent's are claims, never grants. */
export type Intent =
  // the person
  | ({ readonly type: 'approve-plan'; readonly hash: string } & Decided)
  | { readonly type: 'mark-step'; readonly step: number; readonly dropped: boolean; readonly gate: boolean }
  | { readonly type: 'edit-plan'; readonly plan: Plan; readonly judged: JudgedPlan }
  | ({ readonly type: 'return-plan'; readonly feedback: string } & Partial<Decided>)
  | ({
      readonly type: 'answer-action';
      readonly id: string;
      readonly answer: 'allow' | 'deny';
      readonly scope: 'once' | 'run';
    } & Decided)
  | { readonly type: 'pause' }
  | ({ readonly type: 'go-on' } & Decided)
  | { readonly type: 'instruct'; readonly text: string }
  | ({ readonly type: 'roll-back'; readonly target: Target } & Decided)
  | ({ readonly type: 'undo-rollback' } & Decided)
  | ({ readonly type: 'redo-rollback' } & Decided)
  | ({ readonly type: 'end-run' } & Decided)
  | ({ readonly type: 'settle'; readonly how: Settling } & Decided)
  // what the supervisor sees of the world
  | { readonly type: 'hit-trouble'; readonly cause: Trouble; readonly text: string }
  | { readonly type: 'trouble-over'; readonly cause: Trouble }
  | { readonly type: 'machine-slept'; readonly ms: number }
  | { readonly type: 'base-moved'; readonly to: string | null; readonly rewritten: boolean }
  // the agent's side
  | {
      readonly type: 'request-action';
      readonly id: string;
      readonly tool: string;
      readonly who?: string;
      readonly action: Action;
      readonly decision: Decision;
    }
  | { readonly type: 'finish-action'; readonly id: string; readonly ok: boolean }
  | { readonly type: 'withdraw-action'; readonly id: string }
  | ({ readonly type: 'report-attempt' } & Seen)
  | { readonly type: 'propose-plan'; readonly request: string; readonly plan: Plan; readonly judged: JudgedPlan }
  | {
      readonly type: 'propose-unreadable';
      readonly request: string;
      readonly text: string;
      readonly missing: readonly string[];
    }
  | { readonly type: 'end-turn'; readonly instruction: number; readonly text: string }
  | { readonly type: 'report-usage'; readonly usage: Usage }
  | { readonly type: 'notice'; readonly text: string };

/** Why an intent may not happen now: what, why, and what to do. A value, never an exception. */
export interface Refusal {
  readonly refused: string;
}

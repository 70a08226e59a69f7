import type { Action } from '../policy/action.ts';
import type { Closed, Decision, Gate } from '../policy/decision.ts';
import type { AgentMove } from './agent-moves.ts';
import type { Cause, PauseCause, Saved, Target, Usage, Verified } from './event.ts';
import type { Grow } from './grow.ts';
import type { JudgedPlan } from './judged.ts';
import type { Plan, Step } from './plan.ts';
import type { RunInfo } from './run-info.ts';
import type { Settlement } from './settle.ts';

/** What the stepper shows. */
export type Stage = 'dry-run' | 'proceed' | 'checkpoint' | 'done' | 'stopped';

/** The plan on the table: as proposed or edited, with the person's marks, and the one before it for showing changes. */
export interface PlanState {
  readonly plan: Plan;
  /** The plan as the agent proposed it; differs from `plan` once a person edited it. */
  readonly proposed: Plan;
  readonly judged: JudgedPlan;
  /** One per step. */
  readonly marks: readonly { readonly dropped: boolean; readonly gate: boolean }[];
  /** The plan that this one replaces, if any. */
  readonly previous: Plan | null;
  /** Set once approved: the hash of the kept steps and gates (see plan-hash.ts). */
  readonly approved: string | null;
}

/** A kept step of the approved plan and how far it is. */
export interface StepState extends Step {
  /** Index in the plan as proposed. */
  readonly index: number;
  /** A person passes by key before it begins; false once passed. */
  readonly gate: boolean;
  readonly phase: 'todo' | 'working' | 'saving' | 'verifying' | 'committing' | 'done';
  /** How often its red verification went back to the agent. */
  readonly repairs: number;
  readonly verified: readonly Verified[];
  /** The checkpoint taken when the agent ended it; what is verified and committed is exactly that one. */
  readonly saved: number | null;
  /** Its visible commit; null when it changed nothing or is not done. */
  readonly commit: string | null;
}

/** What the agent is told to do now. Every instruction has its number; a turn ends the instruction it was given. */
export interface Instruction {
  readonly id: number;
  readonly kind: 'plan' | 'step' | 'repair' | 'person';
  readonly text: string;
}

/** An action of the agent that is not over. */
export interface PendingAction {
  readonly id: string;
  readonly tool: string;
  readonly action: Action;
  readonly decision: Decision;
  readonly drift: readonly string[];
  /** asked: a person decides. saving: allowed, its checkpoint is being taken. released: the agent was told yes. refused: told no. */
  readonly phase: 'asked' | 'saving' | 'released' | 'refused';
  /** Why it was refused, when a person did. */
  readonly refusal?: string;
}

/** An action that was refused, or asked about, or found afterwards; the same one soon again is the same line. */
export interface Violation {
  readonly id: string;
  readonly at: number;
  /** The subagent that asked, where it was not the agent itself. */
  readonly who?: string;
  readonly action: Action;
  readonly decision: Decision;
  /** What is outside the approved step, as phrases; empty when the policy itself decided. */
  readonly drift: readonly string[];
  /** `found`: it happened, and the tree showed it afterwards. */
  readonly outcome: 'refused' | 'asked' | 'allowed' | 'allowed-for-run' | 'denied' | 'withdrawn' | 'found';
  /** How often, and when last (ms since 1970). */
  readonly count: number;
  readonly last: number;
  /** Which program tried, where a gate below the hook saw it. */
  readonly program: string | null;
  /** Other gates that reported the same thing. */
  readonly also: readonly Gate[];
  /** The checkpoint from before it; what `R` goes back to. */
  readonly before: number | null;
}

/** Where a run stood when a checkpoint was taken; a rollback brings it back with the files. */
export interface Progress {
  readonly current: number;
  readonly steps: readonly StepState[];
  /** The branch of the visible commits then; default that of the run's beginning. */
  readonly branch?: string;
}

/** A saved state as the pane lists it. */
export interface Checkpoint extends Saved {
  /** Counts from 1 within the run. */
  readonly id: number;
  readonly at: number;
  readonly cause: Cause;
  /** One line for the pane: the step's title, the action's target, … */
  readonly title: string;
  readonly progress: Progress;
  /** What the agent did with HEAD and branches up to it, since the checkpoint before. */
  readonly moves?: readonly AgentMove[];
}

export interface Rollback {
  /** Counts from 1 within the run. */
  readonly id: number;
  readonly target: Target;
  readonly undoes: number | null;
  readonly state: 'running' | 'finished' | 'failed' | 'undone';
  /** The checkpoint that holds what was there before; what `z` goes back to. */
  readonly before: number | null;
}

/** What is true now: the fold over a journal. Immutable; plain to look at. */
export interface Run {
  readonly seq: number;
  readonly startedAt: number;
  /** Time of the last event. */
  readonly at: number;
  readonly info: RunInfo;
  readonly stage: Stage;
  /** How a run that is over ended. */
  readonly ending: {
    readonly outcome: 'done' | 'refused' | 'limit' | 'failed' | 'ended';
    readonly reason: string;
  } | null;
  /** Since when it waits and could have been seen to, in milliseconds since 1970; null where it does not. */
  readonly pausedAt: number | null;
  readonly pause: {
    readonly cause: PauseCause;
    readonly text: string;
    /** Which bound is reached, and how often it holds once a person goes on. */
    readonly limit?: string;
    readonly factor?: number;
  } | null;
  readonly plan: PlanState | null;
  /** A proposal that could not be read, as text, until a readable one comes. */
  readonly unreadable: {
    readonly text: string;
    readonly missing: readonly string[];
    readonly times: number;
    readonly request: string | null;
  } | null;
  /** The held request of the agent that waits for the plan's approval. */
  readonly proposal: string | null;
  /** The last proposal that was sent back while its agent waited, so that the answer reaches it. */
  readonly returned: { readonly request: string; readonly feedback: string } | null;
  readonly steps: readonly StepState[];
  /** Index into `steps` of the one being worked on; equals `steps.length` when all are done. */
  readonly current: number;
  readonly instruction: Instruction;
  /** Is the agent working on the instruction, or has it ended it? */
  readonly turn: 'running' | 'ended';
  /** Where the branch that the run started from stands, once it moved; empty: it is gone. */
  readonly baseTip?: string;
  readonly agent: { readonly generation: number; readonly pid: number | null; readonly starts: number };
  /** Is a supervisor at work on this run, and how often has one begun? */
  readonly supervisor: { readonly pid: number | null; readonly starts: number };
  readonly pending: ReadonlyMap<string, PendingAction>;
  /** Actions allowed for the whole run, by their exact form (see grant.ts). */
  readonly grants: ReadonlySet<string>;
  /** Actions that were allowed once and could not take effect before the agent was started anew; used up by the next. */
  readonly once?: ReadonlySet<string>;
  /** What sandboxes keep closed of actions that were allowed, by the action (see grant.ts): open while the grant holds. */
  readonly opened: ReadonlyMap<string, { readonly kind: Action['kind']; readonly closed: readonly Closed[] }>;
  /** What never succeeded here under a person's eyes, but stands in the plan that a person approved. */
  readonly vouched?: ReadonlySet<string>;
  readonly violations: Grow<Violation>;
  readonly checkpoints: Grow<Checkpoint>;
  /** The checkpoint that the tree was last known to equal. */
  readonly present: number | null;
  /** Checkpoints still to be taken, first come first. */
  readonly saving: readonly Cause[];
  readonly rollbacks: readonly Rollback[];
  /** What the agent did with its own git since the last checkpoint that is listed. */
  readonly moved: readonly AgentMove[];
  /** The branch (short name) that has the visible commits now. */
  readonly branch: string;
  /** What became of the visible commits at the end, the newest last. */
  readonly settlements: readonly Settlement[];
  /** What the actions did that ended and whose checkpoint is still to come, by action: its title. */
  readonly ended: ReadonlyMap<string, string>;
  /** What was released that leaves the machine: no rollback takes it back. `after` is the newest checkpoint then. */
  readonly outward: readonly { readonly after: number; readonly kind: 'push' | 'fetch'; readonly text: string }[];
  /** Lines the agent is told with its next instruction (a rollback, a person's word). */
  readonly notes: readonly string[];
  readonly usage: Usage;
  /** Exchanges with the model whose price is not known. */
  readonly unpriced: number;
  readonly actions: number;
  /** Milliseconds that were worked, not counting what waited for a person; and how many of them up to the last progress. */
  readonly worked: number;
  readonly progress: number;
  /** Files and lines that differ from the first checkpoint, as of checkpoint `upTo`; and the most that changed since. */
  readonly changed: {
    readonly files: number;
    readonly lines: number;
    readonly upTo: number;
    readonly sinceFiles: number;
    readonly sinceLines: number;
  };
  /** Paths (relative) that a person allowed to be changed when asked. */
  readonly excused: ReadonlySet<string>;
  /** When the agent last began to plan (ms since 1970); the time limit of dry-run counts from here. */
  readonly planningSince: number;
  /** Bounds that were raised by going on after they were reached: factor per limit, default 1. */
  readonly raised: Readonly<Record<string, number>>;
  /** The latest notice of the agent (a retry, an overload); null once it moved on. */
  readonly notice: string | null;
}

import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { AgentMove } from './agent-moves.ts';
import type { Occasion } from './config.ts';
import type { By, Decided } from './decided.ts';
import type { JudgedPlan } from './judged.ts';
import type { Plan } from './plan.ts';
import type { RunInfo } from './run-info.ts';
import type { SettleHappening } from './settle.ts';

/** Why a checkpoint is taken. */
export type Cause =
  | { readonly kind: 'start' | 'end' | 'resume' | 'stop' | 'person' | 'limit' | 'pause' }
  | { readonly kind: 'before-action' | 'after-action'; readonly action: string }
  | { readonly kind: 'step' | 'step-done'; readonly step: number }
  | { readonly kind: 'before-rollback' | 'after-rollback'; readonly rollback: number };

/** What the vault reports of a saved state of the work tree. */
export interface Saved {
  /** Commit in the vault (hex). */
  readonly commit: string;
  readonly tree: string;
  /** HEAD of the work tree at that moment. */
  readonly head: string;
  /** Lines and files changed since the checkpoint before. */
  readonly added: number;
  readonly removed: number;
  readonly files: number;
  /** What could not be captured, by path and reason; empty means complete. */
  readonly lacks: readonly string[];
}

/**
 * One file, or one hunk of it, out of the difference between two commits of the vault. It becomes as it is on one side;
 * everything else stays as it is now.
 */
export interface Part {
  readonly from: string;
  readonly to: string;
  readonly side: 'from' | 'to';
  /** As it is shown: UTF-8, or quoted with octal escapes as git does. */
  readonly path: string;
  /** Counts from 0 in git's unified diff of the file; null for the whole file. */
  readonly hunk: number | null;
}

/** Where a rollback goes: a checkpoint of this run (exact state), any commit (its tracked files), or a part of one. */
export type Target =
  | { readonly kind: 'checkpoint'; readonly id: number }
  | { readonly kind: 'commit'; readonly hash: string }
  | { readonly kind: 'part'; readonly part: Part };

/** The outcome of one verify command; `output` is its tail, plain text without control characters. */
export interface Verified {
  readonly command: string;
  readonly ok: boolean;
  /** Exit code, or null when it was ended by a signal or the time limit. */
  readonly code: number | null;
  readonly ms: number;
  readonly output: string;
  /**
   * It is green, and was red with the installed things (node_modules) as they were before the agent: how many files the
   * agent added there and changed, and some of them, relative to the project root; the changed ones first.
   */
  readonly installed?: { readonly added: number; readonly replaced: number; readonly first: readonly string[] };
}

/** Tokens as the model's endpoint counted them; dollars where the price is known. */
export interface Usage {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly dollars?: number;
}

/**
 * What another gate than the hook stopped (sandbox, proxy), or what the tree showed afterwards (git): judged, and a
 * burst of the same told once. The gate is in the decision. `inside`: there it looked as if it had worked; the agent is told.
 */
export interface Seen {
  readonly id: string;
  readonly action: Action;
  readonly decision: Decision;
  readonly drift: readonly string[];
  /** The program that tried, where it is known: its name, plain text. */
  readonly program: string | null;
  readonly count: number;
  /** The checkpoint to go back to, where another than the latest: it was found afterwards. */
  readonly before: number | null;
  readonly inside?: true;
}

/** Something that was tried inside the sandbox before the agent had it, and that must not get through. */
export interface Canary {
  readonly what: string;
  readonly held: boolean;
}

/** What a run can't help: it waits at a checkpoint until that is over, or the person says go on. */
export type Trouble =
  /** The model can't be reached. */
  | 'network'
  /** The model's side no longer takes the key or the login. */
  | 'login'
  | 'disk'
  /** The machine slept. */
  | 'slept'
  /** The branch that the run started from is another now. */
  | 'base'
  /** Nothing was heard of the agent for long. */
  | 'stalled';

/** Why a run waits although it is not over. */
export type PauseCause =
  | 'person'
  | 'gate'
  | 'verification'
  | 'limit'
  | 'rolled-back'
  | 'agent'
  | 'unknown-outcome'
  | 'checkpoint'
  | 'plan'
  | Trouble;

/** What happened, without its stamp. Past tense; plain data; never changed after it was written. */
export type Happening =
  | { readonly type: 'run.started'; readonly info: RunInfo }
  | {
      readonly type: 'supervisor.started';
      readonly pid: number;
      readonly resumed: boolean;
      /** The app shows the run in the person's own terminal. */
      readonly watched?: boolean;
      /** Whose keys are heard, and where. */
      readonly who?: string;
      /** The last sign of life of a supervisor that died before this one (ms since 1970). */
      readonly lastSign?: number;
    }
  | { readonly type: 'supervisor.stopped'; readonly reason: string }
  /** Before each start of the agent: every canary was tried, and all were held. */
  | {
      readonly type: 'sandbox.proved';
      readonly canaries: readonly Canary[];
      readonly writable: readonly string[];
      /** Hidden files that something else stands for, relative. */
      readonly standIns?: readonly string[];
    }
  | { readonly type: 'agent.started'; readonly pid: number }
  | {
      readonly type: 'agent.exited';
      readonly code: number | null;
      readonly signal: string | null;
      readonly tail: string;
      /** Why, where the supervisor ended it or knows better than its exit code. */
      readonly why?: string;
      readonly trouble?: Trouble;
      /** The supervisor ended it only to start it anew where it was. */
      readonly again?: true;
    }
  /** What the agent's own git says that it did, since it was last looked at. */
  | { readonly type: 'agent.moved'; readonly moves: readonly AgentMove[] }
  | { readonly type: 'agent.noticed'; readonly text: string }
  /** The person was told: `sent` names the ways that worked, `failed` holds a line for each that did not. */
  | {
      readonly type: 'notice.sent';
      readonly occasion: Occasion;
      readonly text: string;
      readonly sent?: readonly string[];
      readonly failed: readonly string[];
    }
  | { readonly type: 'turn.ended'; readonly instruction: number; readonly text: string }
  | { readonly type: 'plan.proposed'; readonly request: string; readonly plan: Plan; readonly judged: JudgedPlan }
  | {
      readonly type: 'plan.unreadable';
      readonly request: string;
      readonly text: string;
      readonly missing: readonly string[];
    }
  | { readonly type: 'plan.edited'; readonly plan: Plan; readonly judged: JudgedPlan }
  | ({ readonly type: 'plan.returned'; readonly feedback: string } & Partial<Decided>)
  | { readonly type: 'step.marked'; readonly step: number; readonly dropped: boolean; readonly gate: boolean }
  | { readonly type: 'plan.approved'; readonly hash: string; readonly by: By | 'standing word'; readonly who?: string }
  | {
      readonly type: 'plan.amended';
      readonly step: number;
      readonly files: readonly string[];
      readonly commands: readonly string[];
      readonly hosts: readonly string[];
    }
  | {
      readonly type: 'action.judged';
      readonly id: string;
      readonly tool: string;
      /** The subagent that asked, where it was not the agent itself. */
      readonly who?: string;
      readonly action: Action;
      readonly decision: Decision;
      readonly drift: readonly string[];
    }
  | ({
      readonly type: 'action.answered';
      readonly id: string;
      readonly answer: 'allow' | 'deny';
      readonly scope: 'once' | 'run';
    } & Decided)
  | { readonly type: 'action.finished'; readonly id: string; readonly ok: boolean }
  | { readonly type: 'action.withdrawn'; readonly id: string }
  | ({ readonly type: 'attempt.seen' } & Seen)
  /** The proxy let a connection to a host go that a bullet lists; told once for each host and supervisor. */
  | { readonly type: 'connection.allowed'; readonly host: string; readonly port: number }
  | { readonly type: 'checkpoint.saved'; readonly cause: Cause; readonly saved: Saved }
  | { readonly type: 'checkpoint.failed'; readonly cause: Cause; readonly message: string }
  | {
      readonly type: 'tree.compared';
      /** Compared up to this checkpoint: with the one compared before, and for the sums with the first. */
      readonly checkpoint: number;
      readonly files: number;
      readonly lines: number;
      readonly found: readonly Seen[];
    }
  | { readonly type: 'verify.finished'; readonly step: number; readonly results: readonly Verified[] }
  | { readonly type: 'step.committed'; readonly step: number; readonly commit: string | null }
  | ({ readonly type: 'rollback.started'; readonly target: Target; readonly undoes: number | null } & Decided)
  | { readonly type: 'rollback.finished'; readonly before: Saved; readonly after: Saved }
  | { readonly type: 'rollback.failed'; readonly message: string; readonly before: Saved | null }
  | SettleHappening
  | { readonly type: 'run.paused'; readonly cause: PauseCause; readonly text: string }
  | ({ readonly type: 'run.continued' } & Decided)
  /** Between two looks at the clocks so many milliseconds went by in which the machine did nothing. */
  | { readonly type: 'machine.slept'; readonly ms: number }
  /** The branch that the run started from leads elsewhere now; null: it is gone. */
  | { readonly type: 'base.moved'; readonly from: string; readonly to: string | null; readonly rewritten: boolean }
  | { readonly type: 'person.instructed'; readonly text: string }
  /** So many words of the person's, the oldest first, reached the agent in the middle of its turn. */
  | { readonly type: 'notes.told'; readonly count: number }
  | { readonly type: 'usage.reported'; readonly usage: Usage }
  /** `factor`: how often the bound holds once a person goes on; default once more than before. */
  | { readonly type: 'limit.reached'; readonly limit: string; readonly text: string; readonly factor?: number }
  | { readonly type: 'run.finished' }
  | ({
      readonly type: 'run.stopped';
      readonly outcome: 'refused' | 'limit' | 'failed' | 'ended';
      readonly reason: string;
    } & Partial<Decided>);

/** One line of the journal. `seq` counts from 1 without gaps; `at` is milliseconds since 1970. */
export type Event = { readonly seq: number; readonly at: number } & Happening;

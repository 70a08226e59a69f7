import type { Event, Part, Saved, Target, Verified } from './core/event.ts';
import type { Intent, Refusal } from './core/intent.ts';
import type { JudgedPlan } from './core/judged.ts';
import type { Plan } from './core/plan.ts';
import type { FileChange, Preview, Restored } from './core/preview.ts';
import type { Run } from './core/run.ts';
import type { Finishing } from './core/settle.ts';
import type { Action } from './policy/action.ts';
import type { AgentTerminal } from './ports/agent-terminal.ts';

/** The wall clock, in milliseconds since 1970, and a timer that an AbortSignal ends early (it then resolves too). */
export interface Clock {
  now(): number;
  sleepUntil(at: number, signal: AbortSignal): Promise<void>;
}

/** A run's journal: append-only, on disk when `append` resolves. */
export interface Journal {
  /** Writes whole lines and fdatasyncs once for all of them. A failure rejects; nothing was then promised. */
  append(events: readonly Event[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Something that a gate below the hook stopped. Report what did not take effect, once per try: the feed puts a burst
 * into one line, drops false alarms (`/proc/self/fd`, `/dev`) and finds the bullet.
 */
export interface Attempt {
  /** `git`: nothing was stopped, it was found afterwards in the tree. */
  readonly gate: 'sandbox' | 'proxy' | 'git';
  /** Paths are absolute. */
  readonly action: Action;
  /** Name of the program that tried, as it was seen: nothing in it is believed. */
  readonly program?: string;
  /** How often. Default 1. */
  readonly count?: number;
  /** It was done in the sandbox alone: inside it looked as if it had worked, so the agent has to be told. */
  readonly inside?: true;
  /** Why it was stopped, where the gate knows better than the policy does. */
  readonly reason?: string;
  /** A flood says nothing new: of this sandbox the gate tells nothing more after it. */
  readonly last?: true;
  /** A program that does not use the proxy looked the host up or went for an address: nothing else leads out. */
  readonly past?: true;
}

/**
 * A way out of the sandbox: a port on the loopback that it sees. Where that is the sandbox's own, a Unix socket outside
 * answers for it; null where it is the machine's, and what the way leads to listens on the port itself.
 */
export interface Door {
  readonly port: number;
  readonly socket: string | null;
}

/** Where something listens: a Unix socket, or a free port on loopback. */
export type Listen = { readonly socket: string } | 'loopback';

/** What a way out leads to: a name or address as it was asked for, and a port. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** By its very spelling it is this machine or its link. */
  readonly inward?: true;
}

/** May a connection be made? Asked by the proxy for every one; held while a person decides. */
export type MayConnect = (
  to: Destination,
  signal: AbortSignal,
) => Promise<
  /** `named`: how closely a bullet names it; `exact` with its port. Only so may it lead to this machine or a private network. */
  | { readonly verdict: 'allow'; readonly named: 'exact' | 'host' | 'no' }
  | { readonly verdict: 'deny'; readonly reason: string }
>;

/** A commit of the person's history that a rollback may go to. */
export interface HistoryCommit {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  readonly at: number;
}

/** The private git directory that keeps every state of one work tree. Runs nothing of the project's. */
export interface Vault {
  /** Saves the present state; `title` becomes the commit's message. Untouched trees give the same tree hash. */
  save(title: string): Promise<Saved>;
  /** Changed paths between two commits that it holds. */
  changes(from: string, to: string): Promise<FileChange[]>;
  /** Unified diff between two vault commits, for one path or all; plain text, raw bytes decoded as UTF-8. */
  patch(from: string, to: string, path?: string): Promise<string>;
  /** This run's checkpoints that changed a file with this in its path, or lines that contain it; newest first; `base` is the commit before the run. */
  find(text: string, base: string): Promise<string[]>;
  /** What a rollback to this vault commit (`exact`) or project commit (tracked files only) would do. */
  preview(to: string, mode: 'exact' | 'tracked'): Promise<Preview>;
  /** The same for bringing a single file or hunk to one side of a difference. */
  previewPart(part: Part): Promise<Preview>;
  /**
   * Saves the present, then restores. Repeatable: what a crash cut is completed or reverted when the vault is opened
   * again. `note` is another for every rollback of a tree: asked again with the same one, it tells what it did before.
   */
  restore(to: string, mode: 'exact' | 'tracked', note: string): Promise<Restored>;
  restorePart(part: Part, note: string): Promise<Restored>;
  /** Writes the tree of a vault commit into a folder outside the project, only touching what differs there. */
  materialise(commit: string, folder: string): Promise<void>;
}

/** The project's own repository, touched only by plumbing with a scrubbed configuration. */
export interface Repository {
  /** A commit and those before it, newest first; without one, HEAD's. */
  history(limit: number, from?: string): Promise<HistoryCommit[]>;
  /**
   * Makes one visible commit of a vault commit's tree on the work branch and moves branch and index to it.
   * Returns its hash; the branch's present commit when one with the same trailers is there already (repeatable);
   * null when the tree equals the branch's. What already differed from the commit `since.base` at the checkpoint
   * `since.start`, and was not touched after that, is the person's: it stays uncommitted.
   */
  commitStep(spec: {
    readonly branch: string;
    readonly from: string;
    readonly since?: { readonly base: string; readonly start: string };
    readonly message: string;
    readonly trailers: Readonly<Record<string, string>>;
  }): Promise<string | null>;
}

/** A program running in a pseudo-terminal. Bytes are raw; nothing of them may reach the person's terminal as it is. */
export interface PtyProcess {
  readonly pid: number;
  /**
   * Called with every chunk of output, in order, until `exited` resolves; the tail is never lost. A listener that
   * returns a promise holds back further output (and in the end the program itself) until it settles.
   */
  onData(listener: (chunk: Uint8Array) => void | Promise<void>): void;
  /**
   * Only where its size does not follow the pane's, because what it plays was laid out for another one: called with
   * each size, in cells, before the output that it holds for.
   */
  onSize?(listener: (columns: number, rows: number) => void): void;
  write(data: Uint8Array | string): void;
  resize(columns: number, rows: number): void;
  /** Stops and continues the whole process tree (SIGSTOP, SIGCONT). */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Ends the whole process tree: asks first, kills after `graceMs` (default 2000). Resolves when all are gone. */
  end(graceMs?: number): Promise<void>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** What to run in a pseudo-terminal. The environment is complete: nothing is inherited. */
export interface PtySpec {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}

/** A terminal that an agent's bytes go to: emulated, recorded, and shown where there is a screen. */
export interface AttachedView {
  /** The last lines of text that were on it, control characters removed. */
  tail(lines: number): string;
  /** Resolves when the recording is on disk. */
  close(): Promise<void>;
}

/** Where agents' terminals are shown; without a screen they are emulated and recorded all the same. */
export interface AgentView {
  size(): { readonly columns: number; readonly rows: number };
  attach(pty: PtyProcess, recording: string): AttachedView;
}

/** Read-only questions that the interface may ask; none of them changes anything. */
export interface Look {
  changes(from: string, to: string): Promise<FileChange[]>;
  patch(from: string, to: string, path?: string): Promise<string>;
  preview(target: Target): Promise<Preview>;
  /** The run's checkpoints (vault commits) that changed a file with this in its path, or lines that contain it. */
  find(text: string): Promise<string[]>;
  /** Runs commands in a copy of a checkpoint's tree, as verification does. Rejects when the signal aborts. */
  verifyAt(checkpoint: number, commands: readonly string[], signal: AbortSignal): Promise<Verified[]>;
  history(limit: number): Promise<HistoryCommit[]>;
  /** The run's commits as they are before their end is chosen; absent in a replay. */
  finishing?(): Promise<Finishing>;
  /** What the policy says of an edited plan. */
  judge(plan: Plan): JudgedPlan;
  /** The smallest bullets that would allow an action; null when none could. */
  allowing?(action: Action): readonly string[] | null;
}

/** Where a replay stands. Times are milliseconds since 1970. */
export interface PlaybackPosition {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly playing: boolean;
  /** How many seconds of the run pass in one. */
  readonly speed: number;
  /** It follows a run that goes on. */
  readonly live: boolean;
  readonly moments: readonly { readonly at: number; readonly kind: 'checkpoint' | 'violation' }[];
}

/** A run as it was: looked at over time, and nothing in it can be decided. */
export interface Playback {
  position(): PlaybackPosition;
  subscribe(listener: () => void): () => void;
  /** Stands still, or goes on; at the end it begins again. */
  toggle(): void;
  /** Goes by so many milliseconds. */
  move(by: number): void;
  /** Goes to the next checkpoint or violation, or the one before. */
  leap(step: 1 | -1): void;
  /** Twice as fast, or half. */
  faster(step: 1 | -1): void;
}

/** What the interface gets of the engine: the run, when it changes, and a way to say what the person wants. */
export interface Supervisor {
  state(): Run;
  subscribe(listener: () => void): () => void;
  /** Resolves once the events are on disk, or with the refusal. */
  send(intent: Intent): Promise<Refusal | undefined>;
  readonly look: Look;
  /** Only there where a run is replayed or watched. */
  readonly playback?: Playback;
}

/** The person's screen, as far as components need it beside Ink. */
export interface Screen {
  readonly agent: AgentTerminal;
  /** Opens the person's `$EDITOR` on a sanitised copy in a private folder; resolves with the text, or null if it was left unchanged or failed. */
  edit(text: string, name: string): Promise<string | null>;
  /** Sets the outer terminal's title, sanitised. */
  title(text: string): void;
  /** Tells what goes wrong beside the screen (a recording that can't go on, a missing editor), from before too. */
  heed?(listener: (problem: string) => void): void;
  /** Puts a text on the person's clipboard, through the terminal (OSC 52). Whether that takes it, nobody is told. */
  copy(text: string): void;
  /** Opens a web address in the person's browser; resolves with why that failed, or null. */
  browse(address: string): Promise<string | null>;
  /** Closes this view, the run goes on; only where it has a session of its own. */
  detach?(): void;
}

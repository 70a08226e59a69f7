import type { Decided } from './decided.ts';
import type { Run } from './run.ts';

/**
 * What becomes of the visible commits at the end of a run. `keep` leaves them as they are (signed, where the person signs),
 * `squash` makes one of them, `rename` gives their branch another name, `undo` takes such an end back. With `hooks` the
 * project's own hooks judge first, in the sandbox; with `sign` the person's own signing program signs, where they use one.
 */
export type Settling =
  | { readonly kind: 'keep'; readonly hooks: boolean; readonly sign: boolean }
  | { readonly kind: 'squash'; readonly message: string; readonly hooks: boolean; readonly sign: boolean }
  | { readonly kind: 'rename'; readonly branch: string }
  | { readonly kind: 'undo'; readonly settlement: number };

/** A branch (short name) and the commit that it is at. */
export interface BranchAt {
  readonly branch: string;
  readonly commit: string;
}

/** How an end goes, in the journal. */
export type SettleHappening =
  | ({ readonly type: 'branch.settling'; readonly how: Settling } & Decided)
  | {
      readonly type: 'branch.settled';
      readonly before: BranchAt;
      readonly after: BranchAt;
      readonly notes: readonly string[];
    }
  | { readonly type: 'branch.unsettled'; readonly message: string };

/** One end of the run's commits that a person asked for. */
export interface Settlement {
  /** Counts from 1 within the run. */
  readonly id: number;
  readonly how: Settling;
  readonly state: 'running' | 'done' | 'failed' | 'undone';
  readonly before: BranchAt | null;
  readonly after: BranchAt | null;
  /** What was done or what a hook said; why it failed. */
  readonly notes: readonly string[];
}

/** What a person looks at before they choose. */
export interface Finishing extends BranchAt {
  /** The branch's commits since the run began, oldest first; `own` ones were made by the run. */
  readonly commits: readonly {
    readonly hash: string;
    readonly subject: string;
    readonly own: boolean;
    readonly signed: boolean;
  }[];
  /** Why they can't be squashed or signed; null when they can. */
  readonly fixed: string | null;
  /** Names of the hooks that would be run, and why they can't be; null when they can. */
  readonly hooks: { readonly names: readonly string[]; readonly unable: string | null };
  /** By what the person's own configuration signs commits, or why it can't; null when it signs none. */
  readonly signing: { readonly by: string } | { readonly unable: string } | null;
  /** How many of the commits a remote has already. */
  readonly pushed: number;
}

/** The message that a squash is offered with: the task, its steps, and what ties it to the run. */
export function squashMessage(run: Run): string {
  const line = (text: string) => text.replace(/\s+/g, ' ').trim();
  const done = run.steps.filter(({ commit }) => commit !== null);
  const last = done.at(-1)?.saved;
  const checkpoint = last == null ? undefined : run.checkpoints.at(last - 1);
  const [first = '', ...more] = run.info.task.trim().split('\n');
  const body = more.join('\n').trim();
  return [
    line(first) || run.info.name,
    ...(body === '' ? [] : [body]),
    ...(done.length > 1 ? [done.map(({ title }) => `- ${line(title)}`).join('\n')] : []),
    [`Chaperone-Run: ${run.info.name}`, ...(checkpoint ? [`Chaperone-Checkpoint: ${checkpoint.commit}`] : [])].join(
      '\n',
    ),
  ].join('\n\n');
}

/** The end that an undo takes back: the last that was done and is none itself. */
export function undoable(run: Run): Settlement | undefined {
  return run.settlements.findLast(({ state, how }) => state === 'done' && how.kind !== 'undo');
}

/** What was done, in words. */
export function settledText({ how, before, after }: Settlement): string {
  const at = after ? `${after.branch} at ${after.commit.slice(0, 10)}` : '';
  switch (how.kind) {
    case 'keep':
      return before?.commit === after?.commit ? `kept as they are: ${at}` : `kept, written anew: ${at}`;
    case 'squash':
      return `squashed into one commit: ${at}`;
    case 'rename':
      return `renamed: ${at}`;
    case 'undo':
      return `taken back: ${at}`;
  }
}

/** Has what was under way ended between two states? */
export function hasSettled(before: Run, now: Run): boolean {
  return before.settlements !== now.settlements && now.settlements.at(-1)?.state !== 'running';
}

import type { Bisected } from '../core/bisect.ts';
import type { Target } from '../core/event.ts';
import type { Preview } from '../core/preview.ts';
import type { Checkpoint } from '../core/run.ts';
import type { Finishing } from '../core/settle.ts';
import type { HistoryCommit } from '../ports.ts';
import type { Draft } from './draft.ts';
import type { DiffText } from './read-diff.ts';

export type Pane = 'plan' | 'agent' | 'violations' | 'checkpoints';

/** The panes by their number, from 1. */
export const panes: readonly Pane[] = ['plan', 'agent', 'violations', 'checkpoints'];

/** Panes that are lists with a cursor. */
export type ListPane = Exclude<Pane, 'agent'>;

/** Something that is being fetched. */
export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly message: string };

/** What a text is written for. */
export type Purpose = 'feedback' | 'instruct' | 'squash' | 'rename';

/** The one thing that is open above the panes and has all keys. */
export type Dialog =
  | { readonly kind: 'approve'; readonly hash: string }
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'edited'; readonly text: string; readonly missing: readonly string[] }
  | { readonly kind: 'write'; readonly purpose: Purpose; readonly draft: Draft; readonly back?: Dialog }
  | { readonly kind: 'ask'; readonly id: string }
  | { readonly kind: 'grant'; readonly id: string }
  | { readonly kind: 'details'; readonly id: string }
  | { readonly kind: 'rule'; readonly id: string }
  | {
      readonly kind: 'diff';
      /** What it shows, before the title. Default: what changed. */
      readonly heading?: string;
      readonly title: string;
      readonly from: string;
      readonly to: string;
      /** The side that a file or hunk of it is brought to when it is taken alone; null where that can't be. */
      readonly side: 'from' | 'to' | null;
      /** The file or hunk that keys are about. */
      readonly unit: number;
      readonly job: number;
      readonly content: Loading<DiffText>;
      readonly back?: Dialog;
    }
  | {
      readonly kind: 'rollback';
      readonly title: string;
      readonly target: Target;
      readonly job: number;
      readonly content: Loading<Preview>;
      readonly back?: Dialog;
    }
  | {
      readonly kind: 'bisect';
      readonly job: number;
      readonly commands: readonly string[];
      /** How many checkpoints there are to look through, and what was found so far, in order. */
      readonly length: number;
      readonly tried: readonly { readonly checkpoint: Checkpoint; readonly green: boolean | null }[];
      readonly content: Loading<Bisected>;
    }
  | {
      readonly kind: 'finish';
      readonly job: number;
      readonly content: Loading<Finishing>;
      /** Do the project's hooks judge, and is it signed? */
      readonly hooks: boolean;
      readonly sign: boolean;
    }
  | { readonly kind: 'links'; readonly addresses: readonly string[] }
  | { readonly kind: 'link'; readonly address: string }
  | { readonly kind: 'clipboard'; readonly text: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'help' }
  | { readonly kind: 'summary' };

/** What is searched, and how far that is. */
export interface Search {
  readonly draft: Draft;
  /** Is it still being typed? */
  readonly typing: boolean;
  /** Where the search began: Esc goes back there. */
  readonly from: string | null;
}

/** All that the interface knows beside the run: cursors, scroll, drafts, and what was fetched for showing. */
export interface View {
  readonly pane: Pane;
  readonly zoomed: boolean;
  /** The item under the cursor by its key; null follows the newest (or the step that is worked on). */
  readonly cursor: Readonly<Record<ListPane, string | null>>;
  /** Are the checkpoints between steps listed too? */
  readonly everyCheckpoint: boolean;
  readonly dialog: Dialog | null;
  /** When the dialog began to listen to keys, or would if none came: see controller.ts. */
  readonly dialogSince: number;
  /** First line and column of the dialog's text that are shown. */
  readonly scroll: { readonly top: number; readonly left: number };
  /** What is searched in the focused list. */
  readonly search: Search | null;
  /** What is searched in the open dialog. */
  readonly dialogSearch: Search | null;
  /** What the last key had to say; it goes with the next one. */
  readonly message: { readonly text: string; readonly tone: 'info' | 'warn' | 'bad' } | null;
  /** Texts that were begun and not sent. */
  readonly drafts: Readonly<Record<Purpose, Draft>>;
  /** Asked actions that the person put off: they don't open by themselves again. */
  readonly later: ReadonlySet<string>;
  /** The item of the checkpoints that another one is compared with, by its key. */
  readonly marked: string | null;
  /** Checkpoints (by vault commit) whose changes hold a text that was searched. */
  readonly hits: { readonly text: string; readonly commits: ReadonlySet<string> } | null;
  /** The commits before the run, newest first. */
  readonly history: readonly HistoryCommit[];
  /** Lines changed since the last step's checkpoint, and the two checkpoints that were compared. */
  readonly net: { readonly key: string; readonly added: number; readonly removed: number } | null;
}

/** The search that keys are about: the dialog's while one is open. */
export function searchOf(view: View): Search | null {
  return view.dialog ? view.dialogSearch : view.search;
}

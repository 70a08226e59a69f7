import type { Place } from '../paths/pattern.ts';
import type { PushTarget, Runner } from '../policy.ts';

/** One thing a command does, as far as its text tells. */
export type Finding =
  | { readonly kind: 'read' | 'write' | 'delete'; readonly place: Place }
  | { readonly kind: 'fetch'; readonly host: string; readonly port?: number }
  | (PushTarget & {
      readonly kind: 'push';
      readonly force: boolean;
      /** Where it goes, when it leaves the machine and that is known. */
      readonly host?: string;
    })
  | { readonly kind: 'script'; readonly runner: Runner; readonly name: string }
  | { readonly kind: 'history'; readonly how: string }
  | { readonly kind: 'commit' }
  | { readonly kind: 'tool'; readonly name: string };

/** Something the text does not tell. `held`: whatever it is, sandbox and proxy bound it; else it is asked even there. */
export interface Doubt {
  readonly phrase: string;
  readonly held: boolean;
}

/** One simple command, or a compound's redirections (no words), or an action that is no command. */
export interface Call {
  readonly words: readonly string[];
  /** The command that runs this one, if it is not the shell itself. */
  parent: Call | undefined;
  /** May it change the work tree? */
  changes: 'no' | 'yes' | 'unknown';
  /** It only starts another command (`env`, `timeout`), which is a call of its own. */
  wrapper: boolean;
  /** The text on its standard input: null when there is one that can't be known, undefined when there is none. */
  input: string | null | undefined;
  readonly findings: Finding[];
  readonly doubts: Doubt[];
  /** The body of the script it runs, when that could be read. */
  readonly inner: Call[];
  /** Commands among the arguments of a program that is not known: it may be one that only starts another. */
  readonly perhaps: Call[];
}

/** A call of which nothing is known yet. */
export const call = (words: readonly string[]): Call => ({
  words,
  parent: undefined,
  changes: 'unknown',
  wrapper: false,
  input: undefined,
  findings: [],
  doubts: [],
  inner: [],
  perhaps: [],
});

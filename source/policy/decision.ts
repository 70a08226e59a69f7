/** How strict an answer is; the strictest that matches wins. */
export type Verdict = 'allow' | 'ask' | 'deny';

/** Where an action is stopped. */
export type Gate = 'hook' | 'sandbox' | 'proxy' | 'git';

/** The sentence a rule was compiled from, so that every refusal can point at it. Lines count from 1. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** One rule that matched, and what it says of this action. */
export interface Match {
  readonly verdict: Verdict;
  readonly source: Source;
}

/**
 * An atomic effect found inside an action: a write action has one, a shell command as many as it has commands,
 * redirections and addresses. The plan is compared with these, not with the text. `reads` marks a command known to change
 * nothing but what other effects here name. `within` are the words of the commands that only start it (`npx`, `timeout`,
 * `bash -c`), outermost first: a plan may name either. What a script does is not listed beside the command that runs it,
 * but for connections and pushes.
 */
export type Effect =
  | { readonly kind: 'read' | 'write' | 'delete'; readonly path: string }
  | {
      readonly kind: 'run';
      readonly words: readonly string[];
      readonly reads?: boolean;
      readonly within?: readonly (readonly string[])[];
    }
  | { readonly kind: 'fetch'; readonly host: string; readonly port?: number }
  | { readonly kind: 'push'; readonly remote: string; readonly ref: string; readonly force: boolean }
  | { readonly kind: 'tool'; readonly name: string };

/**
 * A file or folder that is asked for: a sandbox keeps it closed until a person allows it. `tree`: with all below it;
 * `glob`: the path holds wildcards, by the shell's rules.
 */
export interface Closed {
  readonly access: 'read' | 'write' | 'delete';
  /** Absolute, links resolved. */
  readonly path: string;
  readonly tree?: true;
  readonly glob?: true;
}

/** May the agent do this? With every rule that matched and all that was found in the action. */
export interface Decision {
  readonly verdict: Verdict;
  /** One sentence: why, in words both a person and the agent can act on. */
  readonly reason: string;
  /** Every rule that matched, the deciding one first. Empty when no bullet mentions the action. */
  readonly matches: readonly Match[];
  readonly gate: Gate;
  readonly effects: readonly Effect[];
  /** `no`: can't change the work tree (a reading command); `unknown`: nobody can say before it ran. */
  readonly changes: 'no' | 'yes' | 'unknown';
  /** What could not be known from the text (a computed command name, inline code), each as a phrase. */
  readonly unknown: readonly string[];
  /** What of it a sandbox would not let happen before a person allowed it; left out where there is none. */
  readonly closed?: readonly Closed[];
}

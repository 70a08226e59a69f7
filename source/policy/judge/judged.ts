import type { Closed, Match, Verdict } from '../decision.ts';

/** What one part of an action comes to. */
export interface Judged {
  readonly verdict: Verdict;
  /** The rule that says so; undefined when what no bullet mentions decides. */
  readonly match: Match | undefined;
  /** What it is about, as a phrase ("write README.md"); told only for the part that decides. */
  readonly what: () => string;
  /** Why, when no rule says so: "which no ALLOWED bullet covers". */
  readonly why: string;
  /** The file that is asked for, where it is about one. */
  readonly closed?: Closed;
}

const RANK: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, deny: 2 };

/** Orders by strictness: negative when `a` is stricter. */
export const stricter = (a: Verdict, b: Verdict): number => RANK[b] - RANK[a];

/** A rule's word on something. */
export const ruled = (match: Match, what: () => string): Judged => ({ verdict: match.verdict, match, what, why: '' });

/** What holds without any rule. */
export const fallback = (verdict: Verdict, what: () => string, why: string): Judged => ({
  verdict,
  match: undefined,
  what,
  why,
});

/** The whole phrase: "push to origin main; "NO git push to origin/main" (CLAUDE.md:4) forbids it". */
export function reason({ match, what, why }: Judged): string {
  if (!match) return `${what()}${why}`;
  const { source, verdict } = match;
  const where = source.file === 'built-in' ? 'a built-in rule' : `${source.file}:${source.line}`;
  const says = verdict === 'deny' ? 'forbids it' : verdict === 'ask' ? 'wants to be asked first' : 'allows it';
  return `${what()}; "${source.text}" (${where}) ${says}`;
}

import type { Match, Verdict } from '../decision.ts';

/** What one part of an action comes to. */
export interface Judged {
  readonly verdict: Verdict;
  /** The rule that says so; undefined when what no bullet mentions decides. */
  readonly match?: Match;
  /** What it is about and why, as a phrase: "write README.md, which no ALLOWED bullet covers". */
  readonly why: string;
}

const RANK: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, deny: 2 };

/** Orders by strictness: negative when `a` is stricter. */
export const stricter = (a: Verdict, b: Verdict): number => RANK[b] - RANK[a];

/** A rule's word on something. */
export function ruled(match: Match, what: string): Judged {
  const { source, verdict } = match;
  const where = source.file === 'built-in' ? 'a built-in rule' : `${source.file}:${source.line}`;
  const says = verdict === 'deny' ? 'forbids it' : verdict === 'ask' ? 'wants to be asked first' : 'allows it';
  return { verdict, match, why: `${what}; "${source.text}" (${where}) ${says}` };
}

import type { Match, Verdict } from '../policy/decision.ts';

/** One line of a plan (a file glob, a command, a host, a verify command) as the policy sees it before approval. */
export interface JudgedLine {
  readonly kind: 'file' | 'command' | 'host' | 'verify';
  readonly text: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly matches: readonly Match[];
  /** What the line really means now: files matched, folders open to creation, bodies of scripts, hosts. */
  readonly meaning: readonly string[];
  /** The line covers more than a reader would guess (`**`, `npm run *`); a wide plan is not clean. */
  readonly wide: boolean;
  /** Where nobody will watch: what in it never succeeded here under a person's eyes. A person's approval vouches for it. */
  readonly unseen?: readonly string[];
}

/** A plan's lines, judged, one list per step in the order of the plan. */
export type JudgedPlan = readonly (readonly JudgedLine[])[];

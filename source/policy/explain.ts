import type { Action } from './action.ts';
import type { Decision, Match, Verdict } from './decision.ts';
import { decide } from './evaluate.ts';
import type { Circumstances, Facts } from './facts.ts';
import { judgeCall } from './judge/calls.ts';
import { shown } from './judge/files.ts';
import { type Judged, reason } from './judge/judged.ts';
import { prepare } from './judge/prepare.ts';
import type { Policy } from './policy.ts';
import type { Call, Finding } from './shell/found.ts';
import { hunt } from './shell/hunt.ts';

/** One command found in an action: its words, what it does, what each of its parts came to, and what it runs in turn. */
export interface Part {
  readonly words: readonly string[];
  /** What it does, as phrases: "writes src/a.ts", "connects to example.com:443". */
  readonly does: readonly string[];
  /** What the text does not tell. */
  readonly unknown: readonly string[];
  readonly judged: readonly { readonly verdict: Verdict; readonly why: string; readonly match?: Match }[];
  /** The bodies of the scripts it runs. */
  readonly runs: readonly Part[];
}

/** How a decision came about: plain data, for `policy explain`. */
export interface Explanation {
  readonly decision: Decision;
  readonly parts: readonly Part[];
}

/** Decides like `evaluate` and shows how the action was understood. */
export function explain(policy: Policy, action: Action, facts: Facts, circumstances: Circumstances): Explanation {
  const calls = hunt(action, facts);
  const prepared = prepare(policy, facts.root, facts.home);
  const alone = (call: Call): Part['judged'] => {
    const out: Judged[] = [];
    judgeCall(prepared, { ...call, inner: [] }, facts, circumstances, out);
    return out.map((one) => ({ verdict: one.verdict, why: reason(one), ...(one.match && { match: one.match }) }));
  };
  const part = (call: Call): Part => ({
    words: call.words,
    does: [...new Set(call.findings.map((finding) => phrase(finding, facts)))],
    unknown: call.doubts.map((doubt) => doubt.phrase),
    judged: alone(call),
    runs: call.inner.map(part),
  });
  const judged: Judged[] = [];
  for (const call of calls) judgeCall(prepared, call, facts, circumstances, judged);
  return { decision: decide(judged, calls, circumstances), parts: calls.map(part) };
}

/** What a command does, as people say it. */
export function phrase(finding: Finding, facts: Facts): string {
  switch (finding.kind) {
    case 'read':
    case 'write':
    case 'delete':
      return `${finding.kind}s ${shown(finding.place, facts)}`;
    case 'fetch':
      return `connects to ${finding.host}${finding.port === undefined ? '' : `:${finding.port}`}`;
    case 'push':
      return `pushes to ${finding.remote} ${finding.ref}${finding.force ? ' by force' : ''}`;
    case 'script':
      return finding.runner === 'npm' ? `runs the package script ${finding.name}` : `makes ${finding.name}`;
    case 'history':
      return finding.how;
    case 'commit':
      return 'commits';
    case 'tool':
      return `uses the tool ${finding.name}`;
  }
}

import type { Action } from './action.ts';
import type { Decision, Effect, Match } from './decision.ts';
import type { Circumstances, Facts } from './facts.ts';
import { judgeCall } from './judge/calls.ts';
import { type Judged, stricter } from './judge/judged.ts';
import { prepare } from './judge/prepare.ts';
import type { Policy } from './policy.ts';
import type { Call, Finding } from './shell/found.ts';
import { hunt } from './shell/hunt.ts';

/**
 * May the agent do this? Everything found in the action is judged by every rule, and the strictest answer wins; what no
 * rule mentions follows the policy language's last section. Pure and total: it never throws, and what can't be understood
 * is never allowed. Unattended, what would be asked is refused.
 */
export function evaluate(policy: Policy, action: Action, facts: Facts, circumstances: Circumstances): Decision {
  const calls = hunt(action, facts);
  const prepared = prepare(policy, facts.root, facts.home);
  const judged: Judged[] = [];
  for (const call of calls) for (const one of judgeCall(prepared, call, facts, circumstances)) judged.push(one);
  return decide(judged, calls, circumstances);
}

/** Joins what the parts of an action came to. */
export function decide(judged: readonly Judged[], calls: readonly Call[], circumstances: Circumstances): Decision {
  let strictest: Judged = { verdict: 'allow', why: 'do nothing that matters' };
  for (const [index, one] of judged.entries()) {
    const order = stricter(one.verdict, strictest.verdict);
    if (index === 0 || order < 0 || (order === 0 && one.match && !strictest.match)) strictest = one;
  }
  const refused = strictest.verdict === 'ask' && !circumstances.attended;
  return {
    verdict: refused ? 'deny' : strictest.verdict,
    reason: `It would ${strictest.why}${refused ? '; nobody is there to be asked, so it is refused' : ''}.`,
    matches: matches(judged, strictest),
    gate: 'hook',
    effects: effects(calls),
    changes: changes(calls),
    unknown: [...new Set(doubts(calls))],
  };
}

/** Every rule that matched, once, the deciding one first and then by strictness. */
function matches(judged: readonly Judged[], first: Judged): Match[] {
  const found = new Set<Match>(first.match && [first.match]);
  for (const verdict of ['deny', 'ask', 'allow'] as const)
    for (const one of judged) if (one.match?.verdict === verdict) found.add(one.match);
  return [...found];
}

function effects(calls: readonly Call[]): Effect[] {
  const out: Effect[] = [];
  const parents = new Set(calls.map((call) => call.parent));
  for (const call of calls) {
    if (call.words.length > 0 && !(call.wrapper && parents.has(call))) out.push(runs(call));
    for (const finding of call.findings) out.push(...effect(finding));
    for (const inner of call.inner.flatMap(every))
      for (const finding of inner.findings)
        if (finding.kind === 'fetch' || finding.kind === 'push') out.push(...effect(finding));
  }
  return out;
}

function runs(call: Call): Effect {
  const within: (readonly string[])[] = [];
  for (let at = call.parent; at; at = at.parent) if (at.wrapper) within.unshift(at.words);
  const reads = (call.changes === 'no' || call.wrapper) && call.doubts.length === 0;
  return { kind: 'run', words: call.words, ...(reads && { reads }), ...(within.length > 0 && { within }) };
}

function effect(finding: Finding): Effect[] {
  switch (finding.kind) {
    case 'read':
    case 'write':
    case 'delete':
      return [{ kind: finding.kind, path: finding.place.path }];
    case 'fetch':
    case 'tool':
      return [finding];
    case 'push':
      return [{ kind: 'push', remote: finding.remote, ref: finding.ref, force: finding.force }];
    case 'script':
    case 'history':
    case 'commit':
      return [];
  }
}

const every = (call: Call): Call[] => [call, ...call.inner.flatMap(every)];

function doubts(calls: readonly Call[]): string[] {
  return calls.flatMap(every).flatMap((call) => call.doubts.map((doubt) => doubt.phrase));
}

/** A command whose known effects are all there are changes nothing unless one of them does. */
function changes(calls: readonly Call[]): Decision['changes'] {
  const all = calls.flatMap(every);
  if (
    all.some(
      (call) => call.changes === 'yes' || call.findings.some((one) => one.kind === 'write' || one.kind === 'delete'),
    )
  )
    return 'yes';
  return all.some((call) => call.changes === 'unknown' || call.doubts.length > 0) ? 'unknown' : 'no';
}

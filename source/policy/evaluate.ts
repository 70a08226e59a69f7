import type { Action } from './action.ts';
import type { Closed, Decision, Effect, Match } from './decision.ts';
import type { Circumstances, Facts } from './facts.ts';
import { judgeCall } from './judge/calls.ts';
import { fallback, type Judged, reason, stricter } from './judge/judged.ts';
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
  for (const call of calls) judgeCall(prepared, call, facts, circumstances, judged);
  return decide(judged, calls, circumstances);
}

const NOTHING: Judged = fallback('allow', () => 'do nothing that matters', '');

/** Joins what the parts of an action came to. */
export function decide(judged: readonly Judged[], calls: readonly Call[], circumstances: Circumstances): Decision {
  let first = judged[0] ?? NOTHING;
  for (const one of judged) {
    const order = stricter(one.verdict, first.verdict);
    if (order < 0 || (order === 0 && one.match && !first.match)) first = one;
  }
  const asks = closed(judged);
  const refused = first.verdict === 'ask' && !circumstances.attended;
  return {
    verdict: refused ? 'deny' : first.verdict,
    reason: `It would ${reason(first)}${refused ? '; nobody is there to be asked, so it is refused' : ''}.`,
    matches: matches(judged, first),
    gate: 'hook',
    effects: effects(calls),
    changes: changes(calls),
    unknown: doubts(calls, []),
    ...(asks.length > 0 && { closed: asks }),
  };
}

/** The files that are asked for, each once. */
function closed(judged: readonly Judged[]): Closed[] {
  const found = new Map<string, Closed>();
  for (const one of judged) if (one.closed) found.set(`${one.closed.access} ${one.closed.path}`, one.closed);
  return [...found.values()];
}

/** Every rule that matched, once, the deciding one first and then by strictness. */
function matches(judged: readonly Judged[], first: Judged): Match[] {
  const found: Match[] = first.match ? [first.match] : [];
  for (const verdict of VERDICTS)
    for (const { match } of judged) if (match?.verdict === verdict && !found.includes(match)) found.push(match);
  return found;
}

const VERDICTS = ['deny', 'ask', 'allow'] as const;

function effects(calls: readonly Call[]): Effect[] {
  const out: Effect[] = [];
  for (const call of calls) {
    if (call.words.length > 0 && !(call.wrapper && calls.some((one) => one.parent === call))) out.push(runs(call));
    for (const finding of call.findings) effect(finding, out);
    for (const inner of call.inner)
      for (const { findings } of every(inner))
        for (const finding of findings) if (finding.kind === 'fetch' || finding.kind === 'push') effect(finding, out);
  }
  return out;
}

function runs(call: Call): Effect {
  const within: (readonly string[])[] = [];
  for (let at = call.parent; at; at = at.parent) if (at.wrapper) within.unshift(at.words);
  const reads = (call.changes === 'no' || call.wrapper) && call.doubts.length === 0;
  return { kind: 'run', words: call.words, ...(reads && { reads }), ...(within.length > 0 && { within }) };
}

function effect(finding: Finding, out: Effect[]): void {
  switch (finding.kind) {
    case 'read':
    case 'write':
    case 'delete':
      out.push({ kind: finding.kind, path: finding.place.path });
      return;
    case 'fetch':
    case 'tool':
      out.push(finding);
      return;
    case 'push':
      out.push({ kind: 'push', remote: finding.remote, ref: finding.ref, force: finding.force });
      return;
    case 'script':
    case 'history':
    case 'commit':
      return;
  }
}

const every = (call: Call): readonly Call[] =>
  call.inner.length === 0 ? [call] : [call, ...call.inner.flatMap(every)];

function doubts(calls: readonly Call[], found: string[]): string[] {
  for (const call of calls) {
    for (const { phrase } of call.doubts) if (!found.includes(phrase)) found.push(phrase);
    doubts(call.inner, found);
  }
  return found;
}

/** A command whose known effects are all there are changes nothing unless one of them does. */
function changes(calls: readonly Call[]): Decision['changes'] {
  let result: Decision['changes'] = 'no';
  for (const call of calls) {
    if (call.changes === 'yes') return 'yes';
    for (const { kind } of call.findings) if (kind === 'write' || kind === 'delete') return 'yes';
    const inner = changes(call.inner);
    if (inner === 'yes') return 'yes';
    if (call.changes === 'unknown' || call.doubts.length > 0 || inner === 'unknown') result = 'unknown';
  }
  return result;
}

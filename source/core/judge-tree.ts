import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import { drift, phrases } from './drift.ts';
import type { Seen } from './event.ts';
import type { Run } from './run.ts';
import { neverSeen, refuseUnseen } from './trust.ts';

/** A path that differs, relative to the project root. */
export interface Changed {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted' | 'mode' | 'type';
}

/** So many files are told one by one; more are told by their top folder. */
const few = 12;

/**
 * What the tree shows that nobody allowed: files changed against the policy, or outside the step, whatever any gate saw.
 * `evaluate` is to judge as if a person were there: what only had to be asked for is told apart from what is forbidden.
 */
export function judgeTree(
  run: Run,
  changes: readonly Changed[],
  evaluate: (action: Action) => Decision,
  before: number,
): Seen[] {
  const step = run.info.agent.kind === 'command' ? undefined : run.steps[run.current];
  const found: Seen[] = [];
  for (const { path, kind } of changes) {
    if (run.excused.has(path)) continue;
    const action: Action = { kind: kind === 'deleted' ? 'delete' : 'write', path };
    let decision = evaluate(action);
    const outside = step ? phrases(drift(step, decision, run.info.root)) : [];
    // What a step names was approved with it, although it would have been asked for.
    const unseen = neverSeen(run, decision);
    const allowed = decision.verdict === 'allow' || (decision.verdict === 'ask' && step !== undefined);
    if (allowed && outside.length === 0 && unseen.length === 0) continue;
    if (unseen.length > 0) decision = refuseUnseen(decision, unseen);
    const reason =
      decision.verdict === 'deny'
        ? decision.reason
        : `It was changed although ${outside[0] ?? 'nobody was asked'}: by something that was run, or by you.`;
    found.push({
      id: `tree.${before}.${run.checkpoints.length}.${found.length + 1}`,
      action,
      decision: { ...decision, gate: 'git', reason },
      drift: decision.verdict === 'deny' ? [] : outside,
      program: null,
      count: 1,
      before,
    });
  }
  return found.length <= few ? found : byFolder(found);
}

function byFolder(found: readonly Seen[]): Seen[] {
  const groups = new Map<string, Seen[]>();
  for (const one of found) {
    const path = 'path' in one.action ? one.action.path : '';
    const top = path.includes('/') ? (path.split('/')[0] as string) : path;
    const key = JSON.stringify([one.action.kind, one.decision.verdict === 'deny', top]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.entries()].flatMap(([key, group]) => {
    const first = group[0] as Seen;
    if (group.length === 1 || !('path' in first.action)) return group;
    const [, , top] = JSON.parse(key) as [string, boolean, string];
    const reason = `${group.length} files in it; the first: ${first.decision.reason}`;
    return [
      {
        ...first,
        action: { ...first.action, path: top },
        decision: { ...first.decision, reason },
        drift: first.drift.slice(0, 1),
        count: group.length,
      },
    ];
  });
}

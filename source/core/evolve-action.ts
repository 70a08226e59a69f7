import type { Closed } from '../policy/decision.ts';
import { target } from '../policy/target.ts';
import type { Event } from './event.ts';
import { instruct } from './evolve-step.ts';
import { grantKey } from './grant.ts';
import { Grow } from './grow.ts';
import type { PendingAction, Run, Violation } from './run.ts';

/** Forgets every action under way: the agent that waited for them is gone. Open questions are marked withdrawn. */
export function withoutPending(run: Run): Run {
  if (run.pending.size === 0) return run;
  let next: Run = run;
  for (const action of run.pending.values())
    if (action.phase === 'asked') next = withOutcome(next, action.id, 'withdrawn');
  return { ...next, pending: new Map() };
}

/** A judged action becomes a violation, a question, or work: then its checkpoint is taken before it is released. */
export function actionJudged(run: Run, event: Event & { type: 'action.judged' }): Run {
  const counted = usedUp({ ...run, actions: run.actions + 1, notice: null }, event);
  const { id, tool, who, action, decision, drift } = event;
  if (decision.verdict === 'allow') return settle(counted, { id, tool, action, decision, drift, phase: 'saving' });
  const outcome = decision.verdict === 'ask' ? 'asked' : 'refused';
  const seen = {
    ...counted,
    violations: run.violations.append({
      ...{ id, at: event.at, action, decision, drift, outcome, count: 1, last: event.at, program: null, also: [] },
      ...(who !== undefined && { who }),
      before: run.present,
    }),
  };
  return outcome === 'asked' ? withPending(seen, { id, tool, action, decision, drift, phase: 'asked' }) : seen;
}

/** A person answered: yes leads on to the checkpoint and the release, no ends it. */
export function actionAnswered(run: Run, event: Event & { type: 'action.answered' }): Run {
  const action = run.pending.get(event.id);
  if (!action) return run;
  if (event.answer === 'deny') return withoutAction(withOutcome(run, event.id, 'denied'), event.id);
  const paths = action.decision.effects.flatMap((effect) =>
    (effect.kind === 'write' || effect.kind === 'delete') && effect.path.startsWith(`${run.info.root}/`)
      ? [effect.path.slice(run.info.root.length + 1)]
      : [],
  );
  const excused: Run = paths.length > 0 ? { ...run, excused: new Set([...run.excused, ...paths]) } : run;
  const key = grantKey(action.action);
  const granted = event.scope === 'run' ? { ...excused, grants: new Set([...run.grants, key]) } : excused;
  const told = withOutcome(granted, event.id, event.scope === 'run' ? 'allowed-for-run' : 'allowed');
  const closed = closedTo(run, action);
  if (closed.length === 0) return settle(told, action);
  const { kind } = action.action;
  return openedAnew({ ...told, opened: new Map(told.opened).set(key, { kind, closed }) }, action);
}

/** What was allowed once is used up by the action that it was allowed for. */
function usedUp(run: Run, { action, decision }: Event & { type: 'action.judged' }): Run {
  const key = grantKey(action);
  if (decision.verdict !== 'allow' || !run.once?.has(key)) return run;
  return { ...run, once: new Set([...run.once].filter((one) => one !== key)) };
}

/** What the sandbox of the run does not let happen: what the policy asked for, and not only the plan. */
function closedTo(run: Run, { decision }: PendingAction): readonly Closed[] {
  const { sandbox, agent } = run.info;
  return sandbox === 'proven' && agent.kind !== 'command' ? (decision.closed ?? []) : [];
}

/** What may be read and changed is fixed when a sandbox is made: the agent is started anew in another, and does it again there. */
function openedAnew(run: Run, action: PendingAction): Run {
  const gone = withoutPending(withoutAction(run, action.id));
  const once = new Set([...(run.once ?? []), grantKey(action.action)]);
  const work = run.stage === 'checkpoint' ? 'step' : 'plan';
  const text = `The person allowed it: ${action.action.kind} ${target(action.action)}\nYou were started anew, so that it can take effect. Do it again now, then go on with your ${work}.`;
  const words = [...run.notes, text].join('\n\n');
  return instruct(
    { ...gone, once, agent: { ...run.agent, pid: null, generation: run.agent.generation + 1 } },
    'person',
    words,
  );
}

/** The agent says it is over (a claim); what it may have changed is saved. */
export function actionFinished(run: Run, event: Event & { type: 'action.finished' }): Run {
  const action = run.pending.get(event.id);
  if (!action) return run;
  const next = withoutAction(run, event.id);
  if (action.decision.changes === 'no') return next;
  const did = `${action.action.kind} ${target(action.action).split('\n')[0]}`;
  return {
    ...next,
    ended: new Map(next.ended).set(event.id, did),
    saving: [...next.saving, { kind: 'after-action', action: event.id }],
  };
}

/** The agent no longer waits for the answer. */
export function actionWithdrawn(run: Run, id: string): Run {
  const action = run.pending.get(id);
  if (!action) return run;
  return withoutAction(action.phase === 'asked' ? withOutcome(run, id, 'withdrawn') : run, id);
}

/** The checkpoint before an action is there: the agent may be told yes. */
export function releaseAction(run: Run, id: string): Run {
  const action = run.pending.get(id);
  return action ? released(run, action) : run;
}

function settle(run: Run, action: PendingAction): Run {
  if (action.decision.changes === 'no') return released(run, action);
  return {
    ...withPending(run, { ...action, phase: 'saving' }),
    saving: [...run.saving, { kind: 'before-action', action: action.id }],
  };
}

/** The agent may go on with it; what leaves the machine is remembered, for no rollback takes it back. */
function released(run: Run, action: PendingAction): Run {
  const next = withPending(run, { ...action, phase: 'released' });
  const kinds = action.decision.effects.map(({ kind }) => kind);
  const kind = kinds.includes('push') ? 'push' : kinds.includes('fetch') ? 'fetch' : undefined;
  if (kind === undefined) return next;
  const text = target(action.action).split('\n')[0] ?? '';
  return { ...next, outward: [...run.outward, { after: run.checkpoints.length, kind, text }] };
}

function withPending(run: Run, action: PendingAction): Run {
  return { ...run, pending: new Map(run.pending).set(action.id, action) };
}

function withoutAction(run: Run, id: string): Run {
  const pending = new Map(run.pending);
  pending.delete(id);
  return { ...run, pending };
}

function withOutcome(run: Run, id: string, outcome: Violation['outcome']): Run {
  return {
    ...run,
    violations: new Grow(run.violations.slice().map((one) => (one.id === id ? { ...one, outcome } : one))),
  };
}

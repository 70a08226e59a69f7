import type { Cause, Saved } from '../../source/core/event.ts';
import { evolve } from '../../source/core/evolve.ts';
import { Grow } from '../../source/core/grow.ts';
import type { Plan } from '../../source/core/plan.ts';
import type { Checkpoint, PendingAction, Run, StepState, Violation } from '../../source/core/run.ts';
import type { RunInfo } from '../../source/core/run-info.ts';
import type { Action } from '../../source/policy/action.ts';
import type { Decision, Verdict } from '../../source/policy/decision.ts';
import type { Rule } from '../../source/policy/policy.ts';
import { plan, planState, source } from './plan-builder.ts';

// States of a run for tests of the interface, without the engine: plain objects, changed by small functions.

/** When every built run begins: 14:00:00 of some day, in the time zone of the machine. */
export const start = new Date(2026, 4, 4, 14, 0, 0).getTime();

const rules: Rule[] = Array.from({ length: 12 }, (_, index) => ({
  verdict: 'allow',
  subject: { about: 'history' },
  exceptions: false,
  owner: 'project',
  source: source(index + 1, `rule ${index + 1}`),
}));

export const info: RunInfo = {
  name: 'refactor-user-service',
  task: 'Port UserService to the new database module',
  root: '/home/ada/shop',
  base: { commit: 'a'.repeat(40), branch: 'main' },
  workBranch: 'chaperone/refactor-user-service',
  agent: { kind: 'builtin', label: 'claude' },
  policy: { rules, limits: {}, verify: [], notes: [] },
  policyHash: 'f'.repeat(64),
  sandbox: 'proven',
  attended: true,
  dryRun: { minutes: 10, actions: 100, tokens: 100_000 },
  repairs: 2,
  version: '0.1.0',
};

/** A run that has just begun. */
export function newRun(more: Partial<Run> = {}): Run {
  const begun = evolve(null, { type: 'run.started', seq: 1, at: start, info });
  return {
    ...begun,
    instruction: { id: 1, kind: 'plan', text: 'Make a plan' },
    agent: { generation: 1, pid: 4711, starts: 1 },
    supervisor: { pid: 4700, starts: 1 },
    usage: { ...begun.usage, model: 'some-model' },
    changed: { ...begun.changed, upTo: 1 },
    saving: [],
    ...more,
  };
}

/** A run whose plan waits for the person. */
export function planned(of: Plan = plan, more: Partial<Run> = {}): Run {
  return newRun({
    stage: 'proceed',
    plan: planState(of),
    turn: 'ended',
    proposal: 'request 1',
    at: start + 60_000,
    ...more,
  });
}

export function stepStates(of: Plan, done: number, more: Partial<StepState> = {}): StepState[] {
  return of.steps.map((each, index) => ({
    ...each,
    index,
    gate: index === 3,
    phase: index < done ? 'done' : index === done ? 'working' : 'todo',
    repairs: 0,
    saved: null,
    verified: index < done ? [{ command: 'npm test', ok: true, code: 0, ms: 2300, output: 'ok' }] : [],
    commit: index < done ? String(index + 1).repeat(40) : null,
    ...(index === done ? more : {}),
  }));
}

/** A run that works on its plan, with so many steps done. */
export function working(done = 2, more: Partial<Run> = {}): Run {
  const marks = plan.steps.map((_, index) => ({ dropped: false, gate: index === 3 }));
  return newRun({
    stage: 'checkpoint',
    plan: planState(plan, { marks, approved: 'h'.repeat(64) }),
    steps: stepStates(plan, done),
    current: done,
    instruction: { id: 2 + done, kind: 'step', text: 'Do the next step' },
    at: start + 761_000,
    usage: { model: 'some-model', input: 12_000, output: 8_400, cacheRead: 900_000, cacheWrite: 30_000, dollars: 0.84 },
    actions: 41,
    checkpoints: checkpoints([
      { kind: 'start' },
      ...Array.from({ length: done }, (_, index) => ({ kind: 'step-done', step: index }) as const),
      { kind: 'after-action', action: 'w1' },
    ]),
    present: done + 2,
    ...more,
  });
}

function titleOf(cause: Cause): string {
  switch (cause.kind) {
    case 'step':
    case 'step-done':
      return plan.steps[cause.step]?.title ?? `Step ${cause.step + 1}`;
    case 'before-action':
    case 'after-action':
      return `write src/users/${cause.action}.ts`;
    case 'before-rollback':
    case 'after-rollback':
      return `${cause.kind.replace('-', ' ')} ${cause.rollback}`;
    case 'start':
    case 'end':
    case 'resume':
    case 'stop':
    case 'person':
    case 'limit':
    case 'pause':
      return cause.kind;
  }
}

export function saved(id: number): Saved {
  const hash = id.toString(16).padStart(40, '0');
  return { commit: hash, tree: hash, head: hash, added: 12, removed: 3, files: 2, lacks: [] };
}

export function checkpoints(causes: readonly Cause[]): Grow<Checkpoint> {
  return new Grow(
    causes.map((cause, index) => ({
      ...saved(index + 1),
      id: index + 1,
      at: start + (index + 1) * 60_000,
      cause,
      title: titleOf(cause),
      progress: { current: 0, steps: [] },
    })),
  );
}

export const push: Action = { kind: 'exec', command: 'git push origin main' };

export function decision(verdict: Verdict, more: Partial<Decision> = {}): Decision {
  return {
    verdict,
    reason: verdict === 'deny' ? 'NO git push to origin/main (CLAUDE.md:14)' : 'No bullet names this command.',
    matches: verdict === 'deny' ? [{ verdict, source: source(14, 'NO git push to origin/main') }] : [],
    gate: 'hook',
    effects: [{ kind: 'push', remote: 'origin', ref: 'main', force: false }],
    changes: 'yes',
    unknown: [],
    ...more,
  };
}

export function violation(outcome: Violation['outcome'], more: Partial<Violation> = {}): Violation {
  return {
    id: `act-${outcome}`,
    at: start + 191_000,
    action: push,
    decision: decision(outcome === 'refused' ? 'deny' : 'ask'),
    drift: [],
    outcome,
    count: 1,
    last: start + 191_000,
    program: null,
    also: [],
    before: null,
    ...more,
  };
}

export function violations(...list: readonly Violation[]): Grow<Violation> {
  return new Grow([...list]);
}

/** A run with an action that waits for an answer. */
export function asking(base: Run = working(), action: Action = { kind: 'exec', command: 'npm install left-pad' }): Run {
  const asked = violation('asked', {
    id: 'ask-1',
    action,
    decision: decision('ask', { effects: [{ kind: 'run', words: ['npm', 'install', 'left-pad'] }] }),
  });
  const pending: PendingAction = {
    id: 'ask-1',
    tool: 'shell',
    action,
    decision: asked.decision,
    drift: [],
    phase: 'asked',
  };
  return {
    ...base,
    seq: base.seq + 1,
    pending: new Map([...base.pending, ['ask-1', pending]]),
    violations: base.violations.append(asked),
  };
}

/** A run that is over. */
export function over(outcome: NonNullable<Run['ending']>['outcome'] = 'done', reason = 'all 4 steps are done'): Run {
  return {
    ...working(outcome === 'done' ? 4 : 2),
    stage: outcome === 'done' ? 'done' : 'stopped',
    ending: { outcome, reason },
    turn: 'ended',
    agent: { generation: 1, pid: null, starts: 1 },
    violations: violations(violation('refused')),
  };
}

import type { Event } from './event.ts';
import { actionAnswered, actionFinished, actionJudged, actionWithdrawn, withoutPending } from './evolve-action.ts';
import { attemptSeen } from './evolve-attempt.ts';
import {
  checkpointFailed,
  checkpointSaved,
  rollbackFailed,
  rollbackFinished,
  rollbackStarted,
} from './evolve-checkpoint.ts';
import { agentMoved } from './evolve-moves.ts';
import {
  planAmended,
  planApproved,
  planEdited,
  planProposed,
  planReturned,
  planUnreadable,
  stepMarked,
} from './evolve-plan.ts';
import { settlementChanged } from './evolve-settle.ts';
import { continued, stepCommitted, turnEnded, verifyFinished } from './evolve-step.ts';
import { keepTime, limitReached, treeCompared, usageReported } from './evolve-work.ts';
import { Grow } from './grow.ts';
import { planInstruction, planTool } from './instruct.ts';
import { policyText } from './policy-text.ts';
import type { Run } from './run.ts';
import { baseText, pausedFor } from './trouble.ts';

/**
 * What is true after this event. Pure: the same journal always folds to the same run. An event that does not fit
 * (a second start, a journal without one) throws, because a journal that does not fold must never be acted on.
 */
export function evolve(run: Run | null, event: Event): Run {
  if (event.type === 'run.started') {
    if (run) throw new Error('The journal starts twice; it is not one run.');
    return begin(event);
  }
  if (!run) throw new Error(`The journal does not begin with its start but with ${event.type}.`);
  const next = apply(run, event);
  return { ...next, ...keepTime(run, next, event), seq: event.seq, at: event.at };
}

/** Folds a whole journal; null for an empty one. */
export function fold(events: Iterable<Event>): Run | null {
  let run: Run | null = null;
  for (const event of events) run = evolve(run, event);
  return run;
}

function begin(event: Event & { type: 'run.started' }): Run {
  const { info } = event;
  return {
    seq: event.seq,
    startedAt: event.at,
    at: event.at,
    info,
    stage: 'dry-run',
    ending: null,
    pause: null,
    pausedAt: null,
    plan: null,
    unreadable: null,
    proposal: null,
    returned: null,
    steps: [],
    current: 0,
    instruction: {
      id: 1,
      kind: 'plan',
      text: planInstruction(info.task, policyText(info.policy), info.recipe, planTool(info)),
    },
    turn: 'running',
    agent: { generation: 1, pid: null, starts: 0 },
    supervisor: { pid: null, starts: 0 },
    pending: new Map(),
    grants: new Set(),
    opened: new Map(),
    violations: new Grow(),
    checkpoints: new Grow(),
    present: null,
    saving: [{ kind: 'start' }],
    rollbacks: [],
    moved: [],
    branch: info.workBranch,
    settlements: [],
    ended: new Map(),
    outward: [],
    notes: [],
    usage: { model: '', input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    unpriced: 0,
    actions: 0,
    worked: 0,
    progress: 0,
    changed: { files: 0, lines: 0, upTo: 1, sinceFiles: 0, sinceLines: 0 },
    excused: new Set(),
    planningSince: event.at,
    raised: {},
    notice: null,
  };
}

function apply(run: Run, event: Exclude<Event, { type: 'run.started' }>): Run {
  switch (event.type) {
    case 'supervisor.started':
      return event.resumed
        ? resumed(run, event)
        : { ...run, supervisor: { pid: event.pid, starts: run.supervisor.starts + 1 } };
    case 'supervisor.stopped':
      return { ...withoutPending(run), supervisor: { ...run.supervisor, pid: null } };
    case 'sandbox.proved':
      return run;
    case 'agent.started':
      return { ...run, agent: { ...run.agent, pid: event.pid, starts: run.agent.starts + 1 }, notice: null };
    case 'agent.exited':
      return agentExited(run, event);
    case 'agent.moved':
      return agentMoved(run, event);
    case 'agent.noticed':
      return { ...run, notice: event.text };
    case 'notice.sent':
      return event.failed.length > 0
        ? { ...run, notice: `You were not told (${event.occasion}): ${event.failed.join('; ')}` }
        : run;
    case 'turn.ended':
      return turnEnded(run, event);
    case 'plan.proposed':
      return planProposed(run, event);
    case 'plan.unreadable':
      return planUnreadable(run, event);
    case 'plan.edited':
      return planEdited(run, event);
    case 'plan.returned':
      return planReturned(run, event);
    case 'step.marked':
      return stepMarked(run, event);
    case 'plan.approved':
      return planApproved(run, event);
    case 'plan.amended':
      return planAmended(run, event);
    case 'action.judged':
      return actionJudged(run, event);
    case 'action.answered':
      return actionAnswered(run, event);
    case 'action.finished':
      return actionFinished(run, event);
    case 'action.withdrawn':
      return actionWithdrawn(run, event.id);
    case 'attempt.seen':
      return attemptSeen(run, event);
    case 'connection.allowed':
      return run;
    case 'checkpoint.saved':
      return checkpointSaved(run, event);
    case 'checkpoint.failed':
      return checkpointFailed(run, event);
    case 'tree.compared':
      return treeCompared(run, event);
    case 'verify.finished':
      return verifyFinished(run, event);
    case 'step.committed':
      return stepCommitted(run, event);
    case 'rollback.started':
      return rollbackStarted(run, event);
    case 'rollback.finished':
      return rollbackFinished(run, event);
    case 'rollback.failed':
      return rollbackFailed(run, event);
    case 'branch.settling':
    case 'branch.settled':
    case 'branch.unsettled':
      return settlementChanged(run, event);
    case 'run.paused':
      return pausedFor(run, event);
    case 'machine.slept':
      return { ...run, planningSince: run.planningSince + event.ms };
    case 'base.moved':
      return { ...run, baseTip: event.to ?? '', notice: baseText(run, event) };
    case 'limit.reached':
      return limitReached(run, event);
    case 'run.continued':
      return continued(run, event);
    case 'person.instructed':
      return { ...run, notes: [...run.notes, event.text] };
    case 'notes.told':
      return { ...run, notes: run.notes.slice(event.count) };
    case 'usage.reported':
      return usageReported(run, event);
    case 'run.finished':
      return { ...withoutPending(run), stage: 'done', ending: { outcome: 'done', reason: 'All steps are done.' } };
    case 'run.stopped':
      return {
        ...withoutPending(run),
        stage: 'stopped',
        pause: null,
        saving: [],
        ending: { outcome: event.outcome, reason: event.reason },
      };
  }
}

/** A new supervisor took over a run whose last one died: nothing that was under way is taken for finished. */
function resumed(run: Run, event: Event & { type: 'supervisor.started' }): Run {
  const lost = [...run.pending.values()].filter(
    (action) => action.phase === 'released' && action.decision.changes !== 'no',
  );
  const outward = lost.filter((action) =>
    action.decision.effects.some((effect) => effect.kind === 'push' || effect.kind === 'fetch'),
  );
  const over = run.stage === 'done' || run.stage === 'stopped';
  const unknown = outward[0];
  return {
    ...withoutPending(run),
    supervisor: { pid: event.pid, starts: run.supervisor.starts + 1 },
    agent: { ...run.agent, pid: null, generation: run.agent.generation + 1 },
    proposal: null,
    planningSince: event.at,
    saving: over
      ? []
      : [...run.saving.filter((cause) => !/action$/.test(cause.kind) && cause.kind !== 'resume'), { kind: 'resume' }],
    pause:
      unknown && !over
        ? {
            cause: 'unknown-outcome',
            text: `The supervisor ended while "${unknown.tool}" was reaching out; whether it took effect is unknown. Look, then go on.`,
          }
        : run.pause,
    notes:
      lost.length > 0
        ? [
            ...run.notes,
            'You were interrupted while a command or an edit was under way. Look at the files before you go on.',
          ]
        : run.notes,
  };
}

function agentExited(run: Run, event: Event & { type: 'agent.exited' }): Run {
  const gone: Run = {
    ...withoutPending(run),
    agent: { ...run.agent, pid: null, generation: run.agent.generation + 1 },
    proposal: null,
  };
  const how = event.signal ? `by ${event.signal}` : `with code ${event.code}`;
  const finished = run.info.agent.kind === 'command' && event.code === 0 && run.turn === 'running';
  if (finished) return turnEnded(gone, { instruction: run.instruction.id });
  if (event.again) return gone;
  const text = event.why ?? `The agent ended ${how}. ${event.tail}`.trim();
  return { ...gone, pause: { cause: event.trouble ?? 'agent', text } };
}

import { target } from '../policy/target.ts';
import type { Cause, Event, Saved, Target } from './event.ts';
import { releaseAction, withoutPending } from './evolve-action.ts';
import { movesOf } from './evolve-moves.ts';
import { enterStep, verifyCommands, withStep } from './evolve-step.ts';
import type { Checkpoint, Rollback, Run } from './run.ts';

/** A saved state joins the list, unless an action's checkpoint found nothing new; then what waited for it goes on. */
export function checkpointSaved(run: Run, event: Event & { type: 'checkpoint.saved' }): Run {
  const { cause, saved } = event;
  const next = counted({ ...run, saving: withoutCause(run.saving, cause) }, event);
  switch (cause.kind) {
    case 'before-action':
      return releaseAction(listUnlessSame(next, event), cause.action);
    case 'after-action': {
      const ended = new Map(run.ended);
      ended.delete(cause.action);
      return { ...listUnlessSame(next, event), ended };
    }
    case 'step': {
      const step = next.steps[cause.step];
      if (step?.phase !== 'saving') return list(next, cause, saved, event.at);
      const phase = verifyCommands(next, step).length > 0 ? 'verifying' : 'committing';
      return list(withStep(next, cause.step, { phase, saved: next.checkpoints.length + 1 }), cause, saved, event.at);
    }
    case 'step-done':
      return enterStep(list(next, cause, saved, event.at));
    case 'start':
    case 'end':
    case 'resume':
    case 'stop':
    case 'person':
    case 'limit':
    case 'pause':
    case 'before-rollback':
    case 'after-rollback':
      return list(next, cause, saved, event.at);
  }
}

/**
 * What a checkpoint changed is summed up: a bound from above, for comparing with the first costs time. What changed while
 * nobody supervised is nobody's here, but counts: a command that was cut off may have changed it.
 */
function counted(run: Run, { cause, saved }: Event & { type: 'checkpoint.saved' }): Run {
  const { changed } = run;
  if (cause.kind === 'start') return run;
  return {
    ...run,
    changed: {
      ...changed,
      upTo: cause.kind === 'resume' ? run.checkpoints.length + 1 : changed.upTo,
      sinceFiles: changed.sinceFiles + saved.files,
      sinceLines: changed.sinceLines + saved.added + saved.removed,
    },
  };
}

/** Without a checkpoint nothing may change: the run waits, and tries again when it goes on. */
export function checkpointFailed(run: Run, event: Event & { type: 'checkpoint.failed' }): Run {
  const full = /ENOSPC|no space left/i.test(event.message) ? ' Make room on the disk, then go on.' : '';
  return { ...run, pause: { cause: 'checkpoint', text: `${event.message}${full}` } };
}

/** The agent is stopped; nothing that was under way counts any more. */
export function rollbackStarted(run: Run, event: Event & { type: 'rollback.started' }): Run {
  return {
    ...withoutPending(run),
    pause: null,
    ending: null,
    stage: run.plan?.approved ? 'checkpoint' : run.stage === 'done' || run.stage === 'stopped' ? 'dry-run' : run.stage,
    proposal: null,
    saving: [],
    agent: { ...run.agent, pid: null, generation: run.agent.generation + 1 },
    rollbacks: [
      ...run.rollbacks,
      { id: run.rollbacks.length + 1, target: event.target, undoes: event.undoes, state: 'running', before: null },
    ],
  };
}

/** The tree is at the target; so is the progress. The run waits for the person, and the agent will be told. */
export function rollbackFinished(run: Run, event: Event & { type: 'rollback.finished' }): Run {
  const rollback = run.rollbacks.at(-1);
  if (rollback?.state !== 'running') return run;
  const held = list(run, { kind: 'before-rollback', rollback: rollback.id }, event.before, event.at);
  const before = held.present;
  const to = rollback.target;
  const goal = to.kind === 'checkpoint' ? run.checkpoints.at(to.id - 1) : undefined;
  const at = goal ? { ...held, present: goal.id } : listCommit(held, event, rollback.id);
  const progress = goal?.progress ?? (to.kind === 'commit' ? progressAtCommit(run, to.hash) : run);
  const steps =
    progress.steps.length > 0 || to.kind === 'part' ? progress.steps : run.steps.map((step) => ({ ...step, ...fresh }));
  const where = whereTo(to, goal);
  const said =
    to.kind === 'part'
      ? `The person took back ${where}. Read that file again before you edit it.`
      : `The person rolled the work tree back to ${where}. What you changed after it is no longer there: read the files again before you edit them.`;
  return {
    ...at,
    changed: unknownAgain(at, event.after),
    steps,
    branch: goal ? (goal.progress.branch ?? run.info.workBranch) : run.branch,
    current: Math.min(progress.current, steps.length),
    rollbacks: settled(at.rollbacks, rollback, before),
    notes: [...at.notes, said],
    pause: {
      cause: 'rolled-back',
      text: `${to.kind === 'part' ? 'Took back' : 'Rolled back to'} ${where}. Go on, give a new instruction, undo, or end.`,
    },
  };
}

/** What differs from the first checkpoint after a rollback is only known from above, until it is compared again. */
function unknownAgain({ changed, present }: Run, after: Saved): Run['changed'] {
  return {
    files: 0,
    lines: 0,
    upTo: present ?? changed.upTo,
    sinceFiles: changed.files + changed.sinceFiles + after.files,
    sinceLines: changed.lines + changed.sinceLines + after.added + after.removed,
  };
}

/** What a finished rollback makes of the list: what it undoes is undone, and what that had undone holds again. */
function settled(rollbacks: Run['rollbacks'], done: Rollback, before: number | null): Run['rollbacks'] {
  const again = rollbacks.find((one) => one.id === done.undoes)?.undoes;
  return rollbacks.map((one) => {
    if (one.id === done.id) return { ...one, state: 'finished', before };
    if (one.id === done.undoes) return { ...one, state: 'undone' };
    return one.id === again ? { ...one, state: 'finished' } : one;
  });
}

/** The rollback could not be done; what was there before is saved, and the person decides. */
export function rollbackFailed(run: Run, event: Event & { type: 'rollback.failed' }): Run {
  const rollback = run.rollbacks.at(-1);
  if (rollback?.state !== 'running') return run;
  const held = event.before
    ? list(run, { kind: 'before-rollback', rollback: rollback.id }, event.before, event.at)
    : run;
  return {
    ...held,
    rollbacks: held.rollbacks.map((one) =>
      one.id === rollback.id ? { ...one, state: 'failed', before: held.present } : one,
    ),
    pause: { cause: 'rolled-back', text: `The rollback failed: ${event.message}` },
  };
}

/** Where a rollback went, in words. */
function whereTo(to: Target, goal: Checkpoint | undefined): string {
  switch (to.kind) {
    case 'checkpoint':
      return `checkpoint ${to.id} (${goal?.title ?? ''})`;
    case 'commit':
      return `commit ${to.hash.slice(0, 10)}`;
    case 'part':
      return `${to.part.hunk === null ? '' : `hunk ${to.part.hunk + 1} of `}${to.part.path}`;
  }
}

const fresh = { phase: 'todo', repairs: 0, verified: [], saved: null, commit: null } as const;

/** How far the plan is at a commit: past the step that made it, or at the beginning. */
function progressAtCommit(run: Run, hash: string) {
  const made = run.steps.findIndex((step) => step.commit === hash);
  return {
    current: made + 1,
    steps: run.steps.map((step, index) => (index <= made ? step : { ...step, ...fresh })),
  };
}

function listCommit(run: Run, event: Event & { type: 'rollback.finished' }, rollback: number): Run {
  return list(run, { kind: 'after-rollback', rollback }, event.after, event.at);
}

function listUnlessSame(run: Run, event: Event & { type: 'checkpoint.saved' }): Run {
  const present = run.present === null ? undefined : run.checkpoints.at(run.present - 1);
  const same = present?.tree === event.saved.tree && present.head === event.saved.head;
  return same ? run : list(run, event.cause, event.saved, event.at);
}

function list(run: Run, cause: Cause, saved: Saved, at: number): Run {
  const moves = movesOf(run, cause, saved);
  const checkpoint: Checkpoint = {
    ...saved,
    id: run.checkpoints.length + 1,
    at,
    cause,
    title: title(run, cause),
    ...(moves.length > 0 ? { moves } : {}),
    progress: {
      current: run.current,
      steps: run.steps,
      ...(run.branch === run.info.workBranch ? {} : { branch: run.branch }),
    },
  };
  return { ...run, checkpoints: run.checkpoints.append(checkpoint), present: checkpoint.id, moved: [] };
}

function title(run: Run, cause: Cause): string {
  switch (cause.kind) {
    case 'start':
      return 'Before the run';
    case 'end':
      return 'End of the run';
    case 'resume':
      return 'Resumed';
    case 'stop':
      return 'Stopped';
    case 'person':
      return 'Saved by key';
    case 'limit':
      return 'At a limit';
    case 'pause':
      return 'At a pause';
    case 'before-action':
    case 'after-action': {
      const action = run.pending.get(cause.action)?.action;
      const when = cause.kind === 'before-action' ? 'before' : 'after';
      const did = action ? `${action.kind} ${target(action).split('\n')[0]}` : run.ended.get(cause.action);
      return `${when} ${did ?? 'an action'}`;
    }
    case 'step':
    case 'step-done':
      return run.steps[cause.step]?.title ?? `Step ${cause.step + 1}`;
    case 'before-rollback':
      return `Before rollback ${cause.rollback}`;
    case 'after-rollback':
      return afterRollback(run, cause.rollback);
  }
}

function afterRollback(run: Run, id: number): string {
  const to = run.rollbacks.find((one) => one.id === id)?.target;
  if (to?.kind === 'part') return `Took back ${whereTo(to, undefined)}`;
  return to?.kind === 'commit' ? `Back at ${whereTo(to, undefined)}` : `After rollback ${id}`;
}

function withoutCause(saving: readonly Cause[], cause: Cause): readonly Cause[] {
  const key = JSON.stringify(cause);
  const at = saving.findIndex((one) => JSON.stringify(one) === key);
  return at < 0 ? saving : saving.toSpliced(at, 1);
}

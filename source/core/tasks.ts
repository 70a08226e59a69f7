import { isOver } from './accept.ts';
import { standsApproved } from './alone.ts';
import { verifyCommands } from './evolve-step.ts';
import { mayExceed, reached, timeLimits } from './limits.ts';
import { planHash } from './plan-hash.ts';
import type { Run } from './run.ts';
import type { Task } from './task.ts';
import { isForlorn, minutes } from './trouble.ts';

/**
 * What should be going on now, by key. Derived from the state alone, so that after a crash the same things are wanted
 * again and going on is the normal path.
 */
export function tasks(run: Run): Task[] {
  const rollback = run.rollbacks.at(-1);
  if (rollback?.state === 'running')
    return [{ key: `rollback:${rollback.id}`, kind: 'rollback', rollback: rollback.id, target: rollback.target }];
  const end = run.settlements.at(-1);
  if (end?.state === 'running') return [{ key: `settle:${end.id}`, kind: 'settle', settlement: end.id, how: end.how }];
  if (isOver(run)) return [];
  const { pause } = run;
  // Nobody is there to raise a limit.
  if (pause?.cause === 'limit' && !run.info.attended && run.saving.length === 0)
    return [...agent(run), { key: 'stop', kind: 'stop', outcome: 'limit', reason: pause.text }];
  const work = [...compare(run), ...stepWork(run)];
  return [...saving(run), ...agent(run), ...work, ...wake(run), ...limits(run), ...proceed(run), ...givenUp(run)];
}

/** Nobody looks at the trouble, and others may wait behind this run: after the time that the person gave, it ends. */
function givenUp(run: Run): Task[] {
  const { pause, pausedAt } = run;
  const { attended, alone } = run.info;
  if (attended || !pause || pausedAt === null || !alone?.waitMinutes || !isForlorn(pause.cause)) return [];
  const ms = alone.waitMinutes * 60_000;
  const at = pausedAt + ms;
  const reason = `Nobody came for ${minutes(ms)} (unattended.waitMinutes). It waited because: ${pause.text}`;
  return [{ key: `give-up:${at}`, kind: 'stop', outcome: 'failed', at, reason }];
}

function saving(run: Run): Task[] {
  const cause = run.saving[0];
  if (!cause || run.pause?.cause === 'checkpoint') return [];
  return [{ key: `checkpoint:${JSON.stringify(cause)}`, kind: 'checkpoint', cause }];
}

/** The agent runs while it has or will get work; a pause holds it still, a rollback or its own end takes it away. */
function agent(run: Run): Task[] {
  const allDone = run.steps.length > 0 && run.current >= run.steps.length;
  const cause = run.pause?.cause;
  if (allDone || cause === 'rolled-back' || cause === 'agent' || cause === 'unknown-outcome') return [];
  if (run.info.agent.kind === 'command' && (run.stage !== 'checkpoint' || run.turn !== 'running')) return [];
  // The state before the run is saved before anything of the agent's moves.
  if (run.checkpoints.length === 0) return [];
  const claude = run.info.agent.kind === 'claude';
  if (claude && run.agent.pid === null && !hasWork(run)) return [];
  const key = `agent:${run.agent.generation}`;
  const held: Task[] =
    cause && cause !== 'gate' && cause !== 'plan' ? [{ key: `hold:${run.agent.generation}`, kind: 'hold' }] : [];
  const { notes, instruction } = run;
  const told: Task[] =
    claude && run.agent.pid !== null && notes.length > 0 && run.stage === 'checkpoint' && hasWork(run)
      ? [{ key: `tell:${instruction.id}:${notes.length}`, kind: 'tell', notes }]
      : [];
  return [{ key, kind: 'agent', resume: run.agent.starts > 0 }, ...held, ...told];
}

/** Is there an instruction that is not ended? Claude Code gets its first with its start, so without one it is not started. */
function hasWork(run: Run): boolean {
  return (run.stage === 'dry-run' || run.stage === 'checkpoint') && run.turn === 'running' && run.pause === null;
}

function stepWork(run: Run): Task[] {
  // A limit holds the agent, not the verification: begun anew after each raise, a long one would never come to its end.
  const limited = run.pause?.cause === 'limit' && run.steps[run.current]?.phase === 'verifying';
  const saving = limited ? run.saving.some(({ kind }) => kind !== 'limit') : run.saving.length > 0;
  if (run.stage !== 'checkpoint' || (run.pause && !limited) || saving) return [];
  const step = run.steps[run.current];
  if (!step) return run.steps.length > 0 ? [{ key: 'finish', kind: 'finish' }] : [];
  const saved = step.saved === null ? undefined : run.checkpoints.at(step.saved - 1);
  if (!saved || run.changed.upTo < saved.id) return [];
  const key = `${run.current}:${step.repairs}:${saved.id}`;
  if (step.phase === 'verifying')
    return [
      {
        key: `verify:${key}`,
        kind: 'verify',
        step: run.current,
        commands: verifyCommands(run, step),
        checkpoint: saved.commit,
      },
    ];
  if (step.phase === 'committing')
    return [{ key: `commit:${key}`, kind: 'commit', step: run.current, checkpoint: saved.id }];
  return [];
}

/** After each step, and where a limit may be passed, the tree is compared: before anything is verified or committed. */
function compare(run: Run): Task[] {
  if (run.pause || run.saving.length > 0) return [];
  const { upTo } = run.changed;
  const { phase, saved } = run.steps[run.current] ?? {};
  const step = run.stage === 'checkpoint' && (phase === 'verifying' || phase === 'committing') ? (saved ?? 0) : 0;
  const exceeds = mayExceed(run);
  const to = step > upTo ? step : exceeds ? (run.present ?? 0) : 0;
  // After a rollback there is nothing new to judge, but the sums are others.
  return to > upTo || (exceeds && to === upTo)
    ? [{ key: `compare:${upTo}:${to}`, kind: 'compare', from: upTo, to }]
    : [];
}

/** Bounds of the policy: those of time by the clock, the others as soon as they are reached. */
function limits(run: Run): Task[] {
  const now = run.pause ? null : reached(run);
  const soon = timeLimits(run).map(
    ({ at, ...bound }): Task => ({ key: `wake:${bound.limit}:${at}`, kind: 'wake', at, ...bound }),
  );
  if (!now) return soon;
  return [...soon, { key: `wake:${now.limit}:${run.raised[now.limit] ?? 1}`, kind: 'wake', at: 0, ...now }];
}

/** A plan that has nothing to look at needs nobody where the person said so. */
function proceed(run: Run): Task[] {
  if (!run.plan || !standsApproved(run)) return [];
  const hash = planHash(run.plan);
  return [{ key: `proceed:${hash}`, kind: 'proceed', hash }];
}

function wake(run: Run): Task[] {
  if (run.stage !== 'dry-run' || run.pause) return [];
  const { minutes } = run.info.dryRun;
  const text = `Planning took longer than ${minutes} minutes. Going on allows as long again.`;
  const at = run.planningSince + minutes * 60_000;
  return [{ key: `wake:${at}`, kind: 'wake', at, limit: 'dry-run minutes', text }];
}

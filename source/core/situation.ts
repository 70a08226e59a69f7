import type { Run } from './run.ts';
import { minutes, silentMs } from './trouble.ts';

/** What is known from outside of a run's supervisor. */
export interface Signs {
  /** Is its process alive? */
  readonly supervised: boolean;
  /** Milliseconds since its last sign of life; null when there never was one. */
  readonly silent: number | null;
  /** Its agent's process, where that is still there although nobody supervises it. */
  readonly agent?: number | null;
}

/** What a run is doing or waiting for now, as a phrase. */
export function findSituation(run: Run, signs: Signs): string {
  if (run.ending) return `${run.ending.outcome}: ${run.ending.reason}`;
  return findAbsence(run, signs) ?? waiting(run) ?? (run.stage === 'dry-run' ? 'planning' : 'working');
}

/** Why nobody looks after a run that is not over, and what to do; null when somebody does. */
export function findAbsence(run: Run, { supervised, silent, agent }: Signs): string | null {
  if (run.ending) return null;
  const { name } = run.info;
  if (!supervised) {
    const since = silent === null ? '' : ` for ${minutes(silent)}`;
    if (agent) return `its agent outlived its supervisor: end process ${agent}, then chaperone resume ${name}`;
    if (run.supervisor.pid === null) return `stopped at a checkpoint: chaperone resume ${name}`;
    return `no supervisor${since}: chaperone resume ${name}`;
  }
  if (silent === null || silent < silentMs) return null;
  return `no sign of life for ${minutes(silent)}: process ${run.supervisor.pid} hangs or is held; end it, then chaperone resume ${name}`;
}

function waiting(run: Run): string | null {
  if ([...run.pending.values()].some((action) => action.phase === 'asked')) return 'waits for an answer';
  if (run.pause) return `waits: ${run.pause.text}`;
  return run.stage === 'proceed' ? 'waits for approval of its plan' : null;
}

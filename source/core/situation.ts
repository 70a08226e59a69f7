import type { Run } from './run.ts';

/** What a run is doing or waiting for now, as a phrase; `supervised`: is its supervisor alive? */
export function findSituation(run: Run, supervised: boolean): string {
  if (run.ending) return `${run.ending.outcome}: ${run.ending.reason}`;
  if (!supervised) return 'no supervisor: resume it';
  if ([...run.pending.values()].some((action) => action.phase === 'asked')) return 'waits for an answer';
  if (run.pause) return `waits: ${run.pause.text}`;
  if (run.stage === 'proceed') return 'waits for approval of its plan';
  return run.stage === 'dry-run' ? 'planning' : 'working';
}

import { lastBeat } from '../adapters/pulse.ts';
import { whoIsHere } from '../adapters/who-is-here.ts';
import type { Happening } from '../core/event.ts';
import type { Run } from '../core/run.ts';

/** How this supervisor begins: after which one, who is here, and whether the run is before their eyes. */
export async function supervisorStarted(
  run: Run,
  pulse: string,
  env: NodeJS.ProcessEnv,
  watched: boolean,
): Promise<Happening> {
  // One that ended on purpose said so.
  const lastSign = run.supervisor.pid === null ? null : await lastBeat(pulse);
  return {
    ...{ type: 'supervisor.started', pid: process.pid, resumed: run.supervisor.starts > 0, who: whoIsHere(env) },
    ...(watched && { watched }),
    ...(lastSign !== null && { lastSign }),
  };
}

import { useEffect, useState } from 'react';
import type { Run } from '../core/run.ts';
import type { Supervisor } from '../ports.ts';

/** About 30 frames a second are enough for the eye, and leave the machine to the work. */
export const frameMs = 33;

/**
 * The run as it is now, at most once per `throttleMs`: the first change is shown at once, those that follow together,
 * and the last one always.
 */
export function useRun(supervisor: Supervisor, throttleMs: number = frameMs): Run {
  const [run, setRun] = useState(() => supervisor.state());
  useEffect(() => {
    let timer: NodeJS.Timeout | undefined;
    let stale = false;
    const show = () => {
      stale = false;
      setRun(supervisor.state());
      timer = setTimeout(() => {
        timer = undefined;
        if (stale) show();
      }, throttleMs);
    };
    const unsubscribe = supervisor.subscribe(() => {
      if (timer === undefined) show();
      else stale = true;
    });
    // What happened between the first render and this effect.
    setRun(supervisor.state());
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [supervisor, throttleMs]);
  return run;
}

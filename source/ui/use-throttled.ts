import { useEffect, useState } from 'react';

/** About 30 frames a second are enough for the eye, and leave the machine to the work. */
export const frameMs = 33;

/**
 * A value as it is now, at most once per `throttleMs`: the first change is shown at once, those that follow together, and
 * the last one always. `subscribe` and `read` must stay the same functions.
 */
export function useThrottled<T>(
  subscribe: (listener: () => void) => () => void,
  read: () => T,
  throttleMs: number = frameMs,
): T {
  const [value, setValue] = useState(read);
  useEffect(() => {
    let timer: NodeJS.Timeout | undefined;
    let stale = false;
    const show = () => {
      stale = false;
      setValue(read);
      timer = setTimeout(() => {
        timer = undefined;
        if (stale) show();
      }, throttleMs);
    };
    const unsubscribe = subscribe(() => {
      if (timer === undefined) show();
      else stale = true;
    });
    // What happened between the first render and this effect.
    setValue(read);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [subscribe, read, throttleMs]);
  return value;
}

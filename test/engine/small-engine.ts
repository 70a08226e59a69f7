import { Engine } from '../../source/engine/engine.ts';
import type { Clock } from '../../source/ports.ts';
import type { Story } from '../helpers/journal-builder.ts';

/** A clock whose sleepers wake when a test says so. */
export function handClock(): Clock & { wake(): void } {
  let wakers: (() => void)[] = [];
  return {
    now: () => 5_000,
    sleepUntil: (_at, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
        wakers.push(resolve);
      }),
    wake() {
      for (const wake of wakers.splice(0)) wake();
      wakers = [];
    },
  };
}

/** An engine over a story, with a journal in memory, that does none of its tasks. */
export function smallEngine(story: Story, clock: Clock): Engine {
  const journal = { append: async () => {}, close: async () => {} };
  return new Engine({ run: story.run, journal, clock, runTask: () => new Promise(() => {}) });
}

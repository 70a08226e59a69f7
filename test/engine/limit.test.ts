import { expect, test } from 'vitest';
import type { Happening } from '../../source/core/event.ts';
import { Engine, type RunTask } from '../../source/engine/engine.ts';
import type { Clock } from '../../source/ports.ts';
import { plan, Story, saved } from '../helpers/journal-builder.ts';

const minute = 60_000;

/** A clock that a test moves: whoever sleeps until then wakes. */
function movable(start: number) {
  let time = start;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const clock: Clock = {
    now: () => time,
    sleepUntil: (at, signal) =>
      new Promise((resolve) => {
        const sleeper = { at, wake: () => end() };
        const end = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        if (signal.aborted || time >= at) return resolve();
        sleepers.add(sleeper);
        return signal.addEventListener('abort', end);
      }),
  };
  return {
    clock,
    move(ms: number) {
      time += ms;
      for (const { at, wake } of [...sleepers]) if (time >= at) wake();
    },
  };
}

/** A run at work under a limit of 45 minutes, whose other tasks are done at once or wait. */
function working() {
  const policy = { rules: [], limits: { minutes: 45 }, verify: [], notes: [] };
  const story = new Story({ policy }).save().proposed(plan('one')).approved();
  const { clock, move } = movable(story.run.at);
  const runTask: RunTask = async (task, _run, signal): Promise<Happening | null> => {
    if (task.kind === 'checkpoint') return { type: 'checkpoint.saved', cause: task.cause, saved: saved() };
    if (task.kind !== 'wake') return clock.sleepUntil(Infinity, signal).then(() => null);
    await clock.sleepUntil(task.at, signal);
    if (signal.aborted) return null;
    return { type: 'limit.reached', limit: task.limit, text: task.text, factor: task.factor ?? 0 };
  };
  const journal = { append: async () => {}, close: async () => {} };
  const engine = new Engine({ run: story.run, journal, clock, runTask });
  engine.start();
  const held = () => engine.when((run) => (run.pause?.cause === 'limit' && run.saving.length === 0 ? run : undefined));
  return { engine, move, held };
}

test('minutes are those that were worked: neither what waited for a person nor what was slept', async () => {
  const { engine, move, held } = working();
  move(40 * minute);
  await engine.send({ type: 'pause' });
  move(600 * minute);
  await engine.send({ type: 'go-on', by: 'key' });
  expect(engine.state().pause).toBeNull();
  move(4 * minute);
  await engine.send({ type: 'notice', text: 'still here' });
  expect(engine.state().pause).toBeNull();
  move(1 * minute);
  const run = await held();
  expect(Math.round(run.worked / minute)).toBe(45);
  expect(run.checkpoints.at(-1)?.title).toBe('At a limit');
});

test('raised twice, it holds again after as much work each time', async () => {
  const { engine, move, held } = working();
  for (const worked of [45, 90, 135]) {
    move(45 * minute);
    const run = await held();
    expect(Math.round(run.worked / minute)).toBe(worked);
    expect(run.pause?.text).toContain(`${worked} minutes were worked. Going on raises it to ${worked + 45}.`);
    move(90 * minute);
    await engine.send({ type: 'go-on', by: 'key' });
    expect(engine.state().pause).toBeNull();
  }
});

import { expect, test } from 'vitest';
import type { Event, Happening } from '../../source/core/event.ts';
import { fold } from '../../source/core/evolve.ts';
import type { Task } from '../../source/core/task.ts';
import { Engine, type RunTask } from '../../source/engine/engine.ts';
import type { Clock, Journal } from '../../source/ports.ts';
import { plan, Story, saved } from '../helpers/journal-builder.ts';

const clock: Clock = { now: () => 5_000, sleepUntil: (_at, signal) => aborted(signal) };

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}

/** A journal in memory that can be told to fail. */
function memory(events: Event[]): Journal & { failing: boolean; readonly syncs: number[] } {
  const syncs: number[] = [];
  return {
    failing: false,
    syncs,
    async append(more) {
      if (this.failing) throw new Error('no space left on device');
      syncs.push(more.length);
      events.push(...more);
    },
    close: async () => {},
  };
}

/** An engine over a story, whose tasks wait until they are aborted but for those that `act` answers. */
function engine(story: Story, act: (task: Task) => Happening | Promise<Happening> | undefined = () => undefined) {
  const events = [...story.events];
  const journal = memory(events);
  const log: string[] = [];
  const runTask: RunTask = async (task, _run, signal) => {
    log.push(`start ${task.kind}`);
    const outcome = await act(task);
    if (outcome) return outcome;
    await aborted(signal);
    log.push(`end ${task.kind}`);
    return null;
  };
  return { engine: new Engine({ run: story.run, journal, clock, runTask }), events, journal, log };
}

const takeCheckpoints = (task: Task): Happening | undefined =>
  task.kind === 'checkpoint' ? { type: 'checkpoint.saved', cause: task.cause, saved: saved() } : undefined;

test('what is true is what is on disk, and the journal folds to the state', async () => {
  const { engine: running, events } = engine(new Story(), takeCheckpoints);
  running.start();
  await running.when((run) => (run.checkpoints.length === 1 ? true : undefined));
  await running.send({ type: 'propose-plan', request: 'p', plan: plan('one'), judged: [[]] });
  expect(running.state().stage).toBe('proceed');
  expect(fold(events)).toEqual(running.state());
});

test('a refusal writes nothing', async () => {
  const { engine: running, events } = engine(new Story());
  const before = events.length;
  expect(await running.send({ type: 'go-on', by: 'key' })).toMatchObject({ refused: expect.any(String) });
  expect(events.length).toBe(before);
});

test('intents that come together are written with one sync, in their order', async () => {
  const { engine: running, journal, events } = engine(new Story().save());
  await Promise.all(Array.from({ length: 20 }, (_, index) => running.send({ type: 'notice', text: `${index}` })));
  expect(journal.syncs.length).toBeLessThanOrEqual(2);
  expect(events.slice(-20).map((event) => (event.type === 'agent.noticed' ? event.text : ''))).toEqual(
    Array.from({ length: 20 }, (_, index) => `${index}`),
  );
});

test('a rollback starts only after the agent has ended', async () => {
  const story = new Story().save();
  const { engine: running, log } = engine(story, (task) =>
    task.kind === 'rollback' ? { type: 'rollback.finished', before: saved(), after: saved() } : undefined,
  );
  running.start();
  await running.send({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
  await running.when((run) => (run.pause?.cause === 'rolled-back' ? true : undefined));
  expect(log.filter((line) => !line.includes('wake'))).toEqual(['start agent', 'end agent', 'start rollback']);
});

test('when the journal can’t be written everything stops and nothing becomes true', async () => {
  const { engine: running, journal, log } = engine(new Story().save());
  running.start();
  journal.failing = true;
  await expect(running.send({ type: 'pause' })).rejects.toThrow('no space left');
  await expect(running.broken).rejects.toThrow('The agent was stopped');
  expect(running.state().pause).toBeNull();
  expect(log).toContain('end agent');
  await expect(running.send({ type: 'pause' })).rejects.toThrow();
});

test('a task that throws makes the run wait and is not tried again by itself', async () => {
  const { engine: running, log } = engine(new Story(), (task) => {
    if (task.kind === 'checkpoint') throw new Error('vault is gone');
    return undefined;
  });
  running.start();
  await running.when((run) => (run.pause ? true : undefined));
  expect(running.state().pause?.text).toContain('vault is gone');
  expect(log.filter((line) => line === 'start checkpoint').length).toBe(1);
});

test('halting ends every task, and whoever waits is told', async () => {
  const { engine: running, log } = engine(new Story().save());
  running.start();
  const waiting = running.when((run) => (run.stage === 'done' ? true : undefined));
  const refused = expect(waiting).rejects.toThrow('leaving');
  await running.halt('leaving');
  await refused;
  expect(log.filter((line) => line.startsWith('end')).sort()).toEqual(['end agent', 'end wake']);
});

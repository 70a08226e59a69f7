import { describe, expect, test } from 'vitest';
import { actionAnswer } from '../../source/core/answers.ts';
import { evolve } from '../../source/core/evolve.ts';
import type { Task } from '../../source/core/task.ts';
import { tasks } from '../../source/core/tasks.ts';
import { holdsModel } from '../../source/core/trouble.ts';
import type { Limits } from '../../source/policy/policy.ts';
import { decision, plan, Story, saved } from '../helpers/journal-builder.ts';

const usage = { model: 'm', input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };
const minute = 60_000;

/** A run that works on its first step, under these limits. */
function working(limits: Limits, attended = true): Story {
  const policy = { rules: [], limits, verify: [], notes: [] };
  return new Story({ policy, attended }).save().proposed(plan('a', 'b')).approved();
}

/** Lets time pass until something is told. */
function later(story: Story, ms: number): Story {
  story.run = evolve(story.run, {
    seq: story.run.seq + 1,
    at: story.run.at + ms,
    type: 'agent.noticed',
    text: 'still here',
  });
  return story;
}

const limitTasks = (story: Story) =>
  tasks(story.run).filter((task): task is Task & { kind: 'wake' } => task.kind === 'wake');
const now = (story: Story) => limitTasks(story).filter((task) => task.at <= story.run.at);

let reads = 0;
/** The agent wants to read. */
const read = (story: Story) =>
  story.wants({
    ...{ type: 'request-action', id: `read ${++reads}`, tool: 't' },
    ...{ action: { kind: 'read', path: 'a' }, decision: decision() },
  });

/** What the engine does with a limit that is reached. */
function strike(story: Story): Story {
  const task = now(story)[0];
  if (!task) throw new Error('no limit is reached');
  const { limit, text, factor = 0 } = task;
  return story.happened({ type: 'limit.reached', limit, text, factor });
}

describe.each<[string, Limits, (story: Story) => Story]>([
  ['dollars', { dollars: 5 }, (story) => story.wants({ type: 'report-usage', usage: { ...usage, dollars: 5.01 } })],
  ['unknown cost', { dollars: 5 }, (story) => story.wants({ type: 'report-usage', usage })],
  ['actions', { actions: 1 }, (story) => read(read(story))],
  [
    'files',
    { files: 2 },
    (story) => story.happened({ type: 'tree.compared', checkpoint: 1, files: 3, lines: 1, found: [] }),
  ],
  [
    'lines',
    { lines: 9 },
    (story) => story.happened({ type: 'tree.compared', checkpoint: 1, files: 1, lines: 10, found: [] }),
  ],
  ['minutes', { minutes: 45 }, (story) => later(story, 45 * minute)],
  ['idle minutes', { idleMinutes: 10 }, (story) => later(story, 10 * minute)],
])('the limit of %s', (name, limits, pass) => {
  test('holds the agent still at a checkpoint, and ends nothing', () => {
    const story = pass(working(limits));
    expect(now(story).map((task) => task.limit)).toContain(name);
    strike(story);
    expect(story.run.pause).toMatchObject({ cause: 'limit', limit: name });
    expect(story.run.saving).toEqual([{ kind: 'limit' }]);
    expect(tasks(story.run).map((task) => task.kind)).toEqual(['checkpoint', 'agent', 'hold']);
    story.save();
    expect(story.run.checkpoints.at(-1)?.title).toBe('At a limit');
    expect(tasks(story.run).map((task) => task.kind)).toEqual(['agent', 'hold']);
  });

  test('is raised by going on, and then holds again', () => {
    const story = strike(pass(working(limits))).save();
    story.wants({ type: 'go-on', by: 'key' });
    expect(story.run.pause).toBeNull();
    expect(now(story)).toEqual([]);
    if (name !== 'unknown cost') {
      for (let more = 0; more < 3 && now(story).length === 0; more++) {
        if (name === 'files' || name === 'lines')
          story.happened({ type: 'tree.compared', checkpoint: 1, files: 5, lines: 19, found: [] });
        else pass(story);
      }
      expect(now(story).map((task) => task.limit)).toContain(name);
    }
  });

  test('stops a run that nobody attends, at its checkpoint and with the reason', () => {
    const story = strike(pass(working(limits, false)));
    expect(tasks(story.run).map((task) => task.kind)).not.toContain('stop');
    story.save();
    const stop = tasks(story.run).find((task) => task.kind === 'stop');
    expect(stop?.reason).toContain('limit');
    story.happened({ type: 'run.stopped', outcome: 'limit', reason: stop?.reason ?? '' });
    expect(tasks(story.run)).toEqual([]);
  });
});

test('time that a person is waited for does not count, nor the time after a supervisor died', () => {
  const story = working({ minutes: 45 });
  story.wants({ type: 'pause' });
  later(story, 60 * minute).wants({ type: 'go-on', by: 'key' });
  expect(now(story)).toEqual([]);
  const ask = { type: 'request-action', id: 'q', tool: 't', action: { kind: 'write', path: '/x' } } as const;
  story.wants({ ...ask, decision: decision({ verdict: 'ask', changes: 'yes' }) });
  later(story, 60 * minute).wants({ type: 'answer-action', id: 'q', answer: 'deny', scope: 'once', by: 'key' });
  expect(now(story)).toEqual([]);
  const at = story.run.at + 600 * minute;
  story.run = evolve(story.run, { seq: story.run.seq + 1, at, type: 'supervisor.started', pid: 2, resumed: true });
  expect(now(story)).toEqual([]);
  expect(limitTasks(story)[0]?.at).toBeGreaterThan(at);
});

test('the clock of a limit stands still in the state while the work goes on: its task stays the same one', () => {
  const story = working({ minutes: 45, idleMinutes: 10 });
  const keys = limitTasks(story).map((task) => task.key);
  expect(keys).toHaveLength(2);
  later(story, 5 * minute);
  expect(limitTasks(story).map((task) => task.key)).toEqual(keys);
});

test('a limit that is reached while the agent plans is still reached when its plan comes', () => {
  const policy = { rules: [], limits: { dollars: 5 }, verify: [], notes: [] };
  const story = new Story({ policy }).save().wants({ type: 'report-usage', usage: { ...usage, dollars: 6 } });
  strike(story).save().proposed(plan('a'));
  expect(story.run.pause).toMatchObject({ cause: 'limit', limit: 'dollars' });
  expect(now(story)).toEqual([]);
});

test('a changed file is progress; talk and reading are none', () => {
  const story = working({ idleMinutes: 10 });
  later(story, 6 * minute).happened({
    type: 'checkpoint.saved',
    cause: { kind: 'after-action', action: 'w' },
    saved: saved(),
  });
  expect(now(later(story, 6 * minute))).toEqual([]);
  read(story);
  expect(now(later(story, 5 * minute))).toHaveLength(1);
});

test('no further action is let go once a limit is reached, also before the run has come to its pause', () => {
  const story = working({ actions: 2 });
  const id = () => [...story.run.pending.keys()].at(-1) ?? '';
  read(read(story));
  // The last one that is allowed is allowed.
  expect(now(story)).toEqual([]);
  expect(actionAnswer(story.run, id())).toEqual({ verdict: 'allow' });
  read(story);
  expect(actionAnswer(story.run, id())).toBe('hold');
  expect(holdsModel(story.run)).toBe(true);
  strike(story).save().wants({ type: 'go-on', by: 'key' });
  expect(actionAnswer(story.run, id())).toEqual({ verdict: 'allow' });
  expect(holdsModel(story.run)).toBe(false);
});

test('the tree is only compared between steps where a limit of files or lines may be passed', () => {
  const changed = (story: Story) =>
    story.happened({
      type: 'checkpoint.saved',
      cause: { kind: 'after-action', action: 'w' },
      saved: { ...saved(), files: 2, added: 30 },
    });
  const kinds = (story: Story) => tasks(story.run).map((task) => task.kind);
  expect(kinds(changed(working({ lines: 100 })))).not.toContain('compare');
  expect(kinds(changed(working({})))).not.toContain('compare');
  expect(kinds(changed(working({ lines: 20 })))).toContain('compare');
  // What was compared counts as it is, not as the sum of all that was written.
  const story = changed(working({ lines: 20 })).compared(1, 5);
  expect(kinds(story)).not.toContain('compare');
  expect(now(story)).toEqual([]);
});

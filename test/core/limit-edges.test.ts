import { expect, test } from 'vitest';
import { actionAnswer } from '../../source/core/answers.ts';
import type { Task } from '../../source/core/task.ts';
import { tasks } from '../../source/core/tasks.ts';
import type { Limits } from '../../source/policy/policy.ts';
import { decision, plan, Story, saved, step } from '../helpers/journal-builder.ts';

/** A run that works on its first step, under these limits. */
function working(limits: Limits, attended = true): Story {
  const policy = { rules: [], limits, verify: [], notes: [] };
  return new Story({ policy, attended }).save().proposed(plan('a', 'b')).approved();
}

const kinds = (story: Story) => tasks(story.run).map((task) => task.kind);
const now = (story: Story) =>
  tasks(story.run).filter((task): task is Task & { kind: 'wake' } => task.kind === 'wake' && task.at <= story.run.at);

function strike(story: Story): Story {
  const task = now(story)[0];
  if (!task) throw new Error('no limit is reached');
  const { limit, text, factor = 0 } = task;
  return story.happened({ type: 'limit.reached', limit, text, factor });
}

const writes = (story: Story, id: string, verdict: 'allow' | 'ask' = 'allow') =>
  story.wants({
    ...{ type: 'request-action', id, tool: 't', action: { kind: 'write', path: `/project/${id}` } },
    decision: decision({ verdict, changes: 'yes' }),
  });

/** An action is over that changed so many files. */
function changed(story: Story, id: string, files: number): Story {
  const cause = { kind: 'before-action', action: id } as const;
  writes(story, id).happened({ type: 'checkpoint.saved', cause, saved: saved('same') });
  story.wants({ type: 'finish-action', id, ok: true });
  return story.happened({
    ...{ type: 'checkpoint.saved', cause: { kind: 'after-action', action: id } },
    saved: { ...saved(), files },
  });
}

test('a quick agent can\u2019t outrun the count: nothing more is changed until the files are compared', () => {
  const story = changed(working({ files: 2 }), 'a', 3);
  writes(story, 'b').happened({
    ...{ type: 'checkpoint.saved', cause: { kind: 'before-action', action: 'b' } },
    saved: saved('same'),
  });
  expect(story.run.pending.get('b')?.phase).toBe('released');
  expect(actionAnswer(story.run, 'b')).toBe('hold');
  expect(kinds(story)).toContain('compare');
  // Fewer differ than the sum of what was written says.
  story.compared(2);
  expect(actionAnswer(story.run, 'b')).toEqual({ verdict: 'allow' });
});

test('what made ten thousand files at once is let go on by one key', () => {
  const story = changed(working({ files: 40 }), 'a', 10_000).compared(10_000);
  strike(story).save();
  expect(story.run.pause?.text).toContain('10000 files were changed (allowed: 40). Going on raises it to 10040.');
  story.wants({ type: 'go-on', by: 'key' });
  expect(now(story)).toEqual([]);
});

test('after a rollback the files are counted anew: what is gone does not hold the run again', () => {
  const story = changed(working({ files: 2 }), 'a', 5).compared(5);
  strike(story).save();
  story.wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
  story.happened({ type: 'rollback.finished', before: saved(), after: { ...saved(), files: 5 } });
  expect(now(story)).toEqual([]);
  story.wants({ type: 'go-on', by: 'key' });
  const compare = tasks(story.run).find((task) => task.kind === 'compare');
  expect(compare).toMatchObject({ from: 1, to: 1 });
  story.compared(0);
  expect(kinds(story)).not.toContain('compare');
  expect(now(story)).toEqual([]);
  // Not so where it went back to a state that has too many itself.
  const other = changed(changed(working({ files: 2 }), 'a', 5).compared(5), 'b', 1);
  other.wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 2 }, by: 'key' });
  other.happened({ type: 'rollback.finished', before: saved(), after: saved() });
  other.wants({ type: 'go-on', by: 'key' }).compared(5);
  expect(now(other).map(({ limit }) => limit)).toEqual(['files']);
});

test('what a command changed that was cut off by a kill counts after the resume', () => {
  const story = working({ files: 2 });
  story.happened({ type: 'supervisor.started', pid: 2, resumed: true });
  story.happened({ type: 'checkpoint.saved', cause: { kind: 'resume' }, saved: { ...saved(), files: 9 } });
  story.compared(9);
  expect(now(story).map(({ limit }) => limit)).toEqual(['files']);
});

test('a limit stays reached over a kill, and is raised by the next supervisor\u2019s key', () => {
  for (const attended of [true, false]) {
    const story = strike(changed(working({ files: 2 }, attended), 'a', 5).compared(5));
    story.happened({ type: 'supervisor.started', pid: 2, resumed: true }).save();
    expect(story.run.pause).toMatchObject({ cause: 'limit', limit: 'files', factor: 3 });
    expect(kinds(story)).toContain(attended ? 'hold' : 'stop');
    if (attended) expect(story.wants({ type: 'go-on', by: 'key' }).run.raised).toEqual({ files: 3 });
  }
});

test('a question that is open at a limit can be answered; what was allowed is done once the limit is raised', () => {
  const story = writes(working({ dollars: 1 }), 'q', 'ask');
  const usage = { model: 'm', input: 1, output: 1, cacheRead: 0, cacheWrite: 0, dollars: 2 };
  strike(story.wants({ type: 'report-usage', usage })).save();
  story.wants({ type: 'answer-action', id: 'q', answer: 'allow', scope: 'once', by: 'key' }).save();
  expect(actionAnswer(story.run, 'q')).toBe('hold');
  story.wants({ type: 'go-on', by: 'key' });
  expect(actionAnswer(story.run, 'q')).toEqual({ verdict: 'allow' });
});

test('a verification goes on while the run waits at a limit, and its result holds afterwards', () => {
  const policy = { rules: [], limits: { minutes: 1 }, verify: [], notes: [] };
  const steps = [step('a', { verify: ['npm test'] })];
  const story = new Story({ policy }).save().proposed({ summary: '', steps }).approved().ended();
  const verify = tasks(story.run).find((task) => task.kind === 'verify');
  expect(verify).toBeDefined();
  story.happened({ type: 'limit.reached', limit: 'minutes', text: 'The limit is reached: 1 minute.' });
  // Its checkpoint has the tree that is verified already, and takes it from nobody.
  expect(kinds(story)).toContain('verify');
  story.save('same');
  expect(tasks(story.run).find((task) => task.kind === 'verify')?.key).toBe(verify?.key);
  story.happened({
    type: 'verify.finished',
    step: 0,
    results: [{ command: 'npm test', ok: true, code: 0, ms: 1, output: '' }],
  });
  expect(kinds(story)).not.toContain('commit');
  story.wants({ type: 'go-on', by: 'key' });
  expect(kinds(story)).toContain('commit');
});

test('a limit that strikes while a person ends the run or goes back changes nothing', () => {
  const reached = { type: 'limit.reached', limit: 'actions', text: 'The limit is reached.' } as const;
  const ended = working({ actions: 1 }).wants({ type: 'end-run', by: 'key' });
  expect(ended.happened(reached).run.pause).toBeNull();
  const back = working({ actions: 1 }).wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
  expect(back.happened(reached).run).toMatchObject({ pause: null, saving: [] });
});

import { expect, test } from 'vitest';
import type { Settling } from '../../source/core/settle.ts';
import { settledText, squashMessage, undoable } from '../../source/core/settle.ts';
import { tasks } from '../../source/core/tasks.ts';
import { plan, Story, saved } from '../helpers/journal-builder.ts';

const judged = { hooks: true, sign: true } as const;
const at = (branch: string, commit: string) => ({ branch, commit: commit.repeat(40) });

/** A run of one committed step that is over. */
function over(): Story {
  return new Story().save().proposed(plan('one')).approved().ended().committed().happened({ type: 'run.finished' });
}

const settle = (story: Story, how: Settling) => story.wants({ type: 'settle', how, by: 'key' });

test('the commits of a run come to their end when it is over, and to no other meanwhile', () => {
  const begun = new Story().save().proposed(plan('one')).approved();
  expect(begun.refusal({ type: 'settle', how: { kind: 'keep', ...judged }, by: 'key' })).toContain('not over');
  const story = over();
  settle(story, { kind: 'squash', message: 'One', ...judged });
  expect(tasks(story.run)).toMatchObject([{ key: 'settle:1', kind: 'settle', how: { message: 'One' } }]);
  const again = { type: 'settle', how: { kind: 'keep', ...judged }, by: 'key' } as const;
  expect(story.refusal(again)).toContain('being finished');
  expect(story.refusal({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' })).toContain('finished');
  story.happened({ type: 'branch.unsettled', message: 'The hook says no' });
  expect(story.run.settlements).toMatchObject([{ state: 'failed', notes: ['The hook says no'] }]);
  expect(tasks(story.run)).toEqual([]);
  for (const [how, why] of [
    [{ kind: 'squash', message: ' ', ...judged }, 'message'],
    [{ kind: 'rename', branch: '' }, 'name'],
    [{ kind: 'rename', branch: story.run.branch }, 'already'],
    [{ kind: 'undo', settlement: 9 }, 'nothing to take back'],
  ] as const)
    expect(story.refusal({ type: 'settle', how, by: 'key' })).toContain(why);
});

test('ends are taken back the last first, and the branch is where they say', () => {
  const story = over();
  const first = at(story.run.branch, 'a');
  const second = at(story.run.branch, 'b');
  const third = at('feature', 'b');
  settle(story, { kind: 'squash', message: 'One', ...judged });
  story.happened({ type: 'branch.settled', before: first, after: second, notes: [] });
  settle(story, { kind: 'rename', branch: 'feature' });
  story.happened({ type: 'branch.settled', before: second, after: third, notes: [] });
  expect(story.run.branch).toBe('feature');
  expect(settledText(undoable(story.run) as never)).toContain('renamed: feature');
  settle(story, { kind: 'undo', settlement: 0 });
  expect(story.run.settlements.at(-1)?.how).toEqual({ kind: 'undo', settlement: 2 });
  story.happened({ type: 'branch.settled', before: third, after: second, notes: [] });
  expect(story.run.branch).toBe(first.branch);
  settle(story, { kind: 'undo', settlement: 0 });
  story.happened({ type: 'branch.settled', before: second, after: first, notes: [] });
  expect(story.run.settlements.map(({ state }) => state)).toEqual(['undone', 'undone', 'done', 'done']);
  expect(undoable(story.run)).toBeUndefined();
});

test('a rollback goes back to the branch as it was called then', () => {
  const story = over();
  settle(story, { kind: 'rename', branch: 'feature' });
  story.happened({ type: 'branch.settled', before: at(story.run.branch, 'a'), after: at('feature', 'a'), notes: [] });
  story.wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
  story.happened({ type: 'rollback.finished', before: saved(), after: saved() });
  expect(story.run.branch).toBe(story.run.info.workBranch);
  story.wants({ type: 'undo-rollback', by: 'key' });
  story.happened({ type: 'rollback.finished', before: saved(), after: saved() });
  expect(story.run.branch).toBe('feature');
});

test('the message of one commit says the task and its steps, and ties it to the run', () => {
  const { run } = over();
  const message = squashMessage({ ...run, info: { ...run.info, task: 'Do  it\nand more', name: 'r' } });
  expect(message).toMatch(/^Do it\n\nand more\n\nChaperone-Run: r\nChaperone-Checkpoint: /);
});

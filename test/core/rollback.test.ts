import { expect, test } from 'vitest';
import { bisect, bisectRange } from '../../source/core/bisect.ts';
import type { Target } from '../../source/core/event.ts';
import { decision, plan, Story, saved } from '../helpers/journal-builder.ts';

const green = { command: 'npm test', ok: true, code: 0, ms: 1, output: '' } as const;

/** A run with one step done. */
function begun(): Story {
  return new Story().save().proposed(plan('one', 'two')).approved().ended().committed();
}

function back(story: Story, target: Target): void {
  story.wants({ type: 'roll-back', target, by: 'key' });
  story.happened({ type: 'rollback.finished', before: saved(), after: saved() });
}

const again = (story: Story, type: 'undo-rollback' | 'redo-rollback') =>
  story.wants({ type, by: 'key' }).happened({ type: 'rollback.finished', before: saved(), after: saved() });

test('rollbacks are undone one after the other, and done again in the same order', () => {
  const story = begun();
  back(story, { kind: 'checkpoint', id: 2 });
  back(story, { kind: 'checkpoint', id: 1 });
  const states = () => story.run.rollbacks.slice(0, 2).map(({ state }) => state);
  const went = () => story.run.rollbacks.at(-1)?.target;
  const [first, second] = story.run.rollbacks.map(({ before }) => before);
  again(story, 'undo-rollback');
  expect(states()).toEqual(['finished', 'undone']);
  expect(went()).toEqual({ kind: 'checkpoint', id: second });
  again(story, 'undo-rollback');
  expect(states()).toEqual(['undone', 'undone']);
  expect(went()).toEqual({ kind: 'checkpoint', id: first });
  expect(story.refusal({ type: 'undo-rollback', by: 'key' })).toContain('no rollback to undo');
  again(story, 'redo-rollback');
  expect(states()).toEqual(['finished', 'undone']);
  again(story, 'redo-rollback');
  expect(states()).toEqual(['finished', 'finished']);
  expect(story.refusal({ type: 'redo-rollback', by: 'key' })).toContain('no undone rollback');
  again(story, 'undo-rollback');
  expect(states()).toEqual(['finished', 'undone']);
});

test('after a new rollback an undone one is not done again', () => {
  const story = begun();
  back(story, { kind: 'checkpoint', id: 2 });
  again(story, 'undo-rollback');
  back(story, { kind: 'checkpoint', id: 1 });
  expect(story.refusal({ type: 'redo-rollback', by: 'key' })).toContain('no undone rollback');
});

test('taking a file back keeps the progress of the steps, and the agent is told of that file', () => {
  const story = begun();
  const { current, steps } = story.run;
  const part = { from: 'a'.repeat(40), to: 'b'.repeat(40), side: 'from', path: 'src/a.ts', hunk: 0 } as const;
  back(story, { kind: 'part', part });
  expect(story.run).toMatchObject({ current, steps, pause: { text: expect.stringContaining('hunk 1 of src/a.ts') } });
  expect(story.run.checkpoints.at(-1)?.title).toBe('Took back hunk 1 of src/a.ts');
  expect(story.run.notes.at(-1)).toContain('Read that file again');
});

test('what leaves the machine is remembered with the checkpoint it came after', () => {
  const story = begun();
  const push = decision({ changes: 'no', effects: [{ kind: 'push', remote: 'origin', ref: 'work', force: false }] });
  const action = { kind: 'exec', command: 'git push origin work' } as const;
  story.wants({ type: 'request-action', id: '1', tool: 'shell', action, decision: push });
  const answer = { type: 'answer-action', id: '1', answer: 'allow', scope: 'once', by: 'key' } as const;
  if (story.run.pending.get('1')?.phase === 'asked') story.wants(answer);
  expect(story.run.outward).toEqual([
    { after: story.run.checkpoints.length, kind: 'push', text: 'git push origin work' },
  ]);
});

test('the search for what broke the tests ends at two neighbours, one green and one red', async () => {
  const story = begun();
  const range = bisectRange(story.run);
  expect(range.length).toBeGreaterThan(1);
  const many = Array.from({ length: 100 }, (_, index) => ({ ...(range[0] as (typeof range)[0]), id: index + 1 }));
  for (const broke of [2, 3, 50, 99, 100]) {
    let tries = 0;
    const found = await bisect(many, async ({ id }) => {
      tries += 1;
      return [{ ...green, ok: id < broke }];
    });
    expect(found).toMatchObject({ kind: 'found', broke: { id: broke }, before: { id: broke - 1 } });
    expect(tries).toBeLessThan(10);
  }
  expect(await bisect(many, async () => [green])).toMatchObject({ kind: 'green', at: { id: 100 } });
  expect(await bisect(many, async () => [{ ...green, ok: false }])).toMatchObject({
    kind: 'always-red',
    at: { id: 1 },
  });
});

test('the checkpoint after an action says what the action did', () => {
  const story = begun();
  const write = decision({ changes: 'yes', effects: [{ kind: 'write', path: '/project/src/two.ts' }] });
  const action = { kind: 'write', path: 'src/two.ts' } as const;
  story.wants({ type: 'request-action', id: '1', tool: 'write', action, decision: write }).save();
  story.wants({ type: 'finish-action', id: '1', ok: true }).save();
  expect(story.run.checkpoints.at(-1)?.title).toBe('after write src/two.ts');
  expect(story.run.ended.size).toBe(0);
});

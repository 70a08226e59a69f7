import { expect, test } from 'vitest';
import type { Happening } from '../../source/core/event.ts';
import { noticeOf } from '../../source/core/notice.ts';
import type { Run } from '../../source/core/run.ts';
import { decision, plan, Story } from '../helpers/journal-builder.ts';

/** All notices that a story gives from one of its states on. */
function told(story: Story, act: (story: Story) => void): string[] {
  const texts: string[] = [];
  let before: Run = story.run;
  const happened = story.happened.bind(story);
  story.happened = (...happenings: Happening[]) => {
    for (const happening of happenings) {
      happened(happening);
      const notice = noticeOf(before, story.run);
      if (notice) texts.push(`${notice.occasion}: ${notice.text}`);
      before = story.run;
    }
    return story;
  };
  act(story);
  return texts;
}

const asked = (id: string): Happening => ({
  type: 'action.judged',
  id,
  tool: 'shell',
  action: { kind: 'exec', command: 'echo the agent writes this' },
  decision: decision({ verdict: 'ask' }),
  drift: [],
});

test('a run tells once that its plan is ready, that it asks, that it waits and that it is done', () => {
  const story = new Story().save();
  const texts = told(story, () => {
    story.proposed(plan('one')).approved().save();
    story.happened(asked('a'), asked('b'));
    story.happened({ type: 'action.answered', id: 'a', answer: 'deny', scope: 'once', by: 'key' });
    story.happened({ type: 'action.answered', id: 'b', answer: 'deny', scope: 'once', by: 'key' });
    story.happened({ type: 'run.paused', cause: 'verification', text: 'npm test is red' });
    story.happened({ type: 'run.continued', by: 'key' });
    story.ended().committed();
    story.happened({ type: 'run.finished' });
  });
  expect(texts).toEqual([
    'plan: port-it: plan ready, 1 step',
    'question: port-it: 1 question open, step 1/1',
    'question: port-it: 2 questions open, step 1/1',
    'waiting: port-it: waits (verification), step 1/1',
    'done: port-it: done, 1/1 step, 2 violations',
  ]);
});

test('a pause by key and the plain work tell nothing', () => {
  const story = new Story().save().proposed(plan('one')).approved().save();
  const texts = told(story, () => {
    story.wants({ type: 'pause' }).wants({ type: 'go-on', by: 'key' });
    story.happened({ type: 'agent.noticed', text: 'hello' });
  });
  expect(texts).toEqual([]);
});

test('the fixed text holds nothing of the task and nothing that the agent wrote', () => {
  const story = new Story({ task: 'secret task' }).save();
  const texts = told(story, () => {
    story
      .proposed({ ...plan('agent title'), summary: 'agent summary' })
      .approved()
      .save();
    story.happened(asked('a'), { type: 'run.stopped', outcome: 'failed', reason: 'the agent writes this' });
  });
  expect(texts).toHaveLength(3);
  expect(texts.join('\n')).not.toMatch(/secret|agent/);
});

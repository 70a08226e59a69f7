import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import { fold } from '../../source/core/evolve.ts';
import type { Run } from '../../source/core/run.ts';
import { Timeline } from '../../source/core/timeline.ts';
import { plan, Story } from '../helpers/journal-builder.ts';

/** A journal of many events whose clock sometimes stands still. */
function journal(steps: readonly number[]): Event[] {
  const story = new Story().save().proposed(plan('one', 'two')).approved().save();
  for (const _ of steps) story.happened({ type: 'agent.noticed', text: `at ${story.run.seq}` });
  story.ended().committed();
  let at = 1_000;
  return story.events.map((event, index) => {
    at += steps[index % steps.length] ?? 0;
    return { ...event, at };
  });
}

/** A state as data: lists share their storage with later states, and show only their own part of it. */
function plainly(run: Run | null): unknown {
  return run && { ...run, violations: run.violations.slice(), checkpoints: run.checkpoints.slice() };
}

test('the state at any moment is the fold of what had happened by then', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 1_200 }),
      fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      (steps, part) => {
        const events = journal(steps);
        const timeline = new Timeline();
        for (let index = 0; index < events.length; index += 100) timeline.append(events.slice(index, index + 100));
        const moment = Math.floor(timeline.start + part * (timeline.end - timeline.start));
        const by = events.filter((event, index) => index === 0 || event.at <= moment);
        expect(timeline.at(moment).seq).toBe(by.length);
        expect(plainly(timeline.at(moment))).toEqual(plainly(fold(by)));
        expect(timeline.next(moment)).toBe(events.find((event) => event.at > moment)?.at ?? Number.POSITIVE_INFINITY);
      },
    ),
    { numRuns: 30 },
  );
});

test('checkpoints of steps and refused or asked actions are moments to jump to', () => {
  const timeline = new Timeline();
  timeline.append(journal([5]));
  expect(timeline.moments.map((one) => one.kind)).toEqual(expect.arrayContaining(['checkpoint']));
  expect(timeline.moments.every((one) => one.at >= timeline.start && one.at <= timeline.end)).toBe(true);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldQueue, type QueueEvent, tasksIn, tasksToBegin } from '../../source/core/queue.ts';

const queued = (id: number): QueueEvent => ({ type: 'queued', id, task: `task ${id}`, options: [] });
const begun = (id: number): QueueEvent => ({ type: 'begun', id, run: `run-${id}` });
const ended = (id: number): QueueEvent => ({ type: 'ended', id, how: 'done' });

test('tasks begin in their order, and only so many at a time', () => {
  const three = [queued(1), queued(2), queued(3)];
  expect(tasksToBegin(foldQueue(three), 1).map((one) => one.id)).toEqual([1]);
  expect(tasksToBegin(foldQueue([...three, begun(1)]), 1)).toEqual([]);
  expect(tasksToBegin(foldQueue([...three, begun(1)]), 2).map((one) => one.id)).toEqual([2]);
  expect(tasksToBegin(foldQueue([...three, begun(1), ended(1)]), 1).map((one) => one.id)).toEqual([2]);
});

test('a task that could not begin does not hold up the next', () => {
  expect(tasksToBegin(foldQueue([queued(1), queued(2), ended(1)]), 1).map((one) => one.id)).toEqual([2]);
});

test('whatever the order of lines, never more than so many are under way, and nothing is begun twice', () => {
  const event = fc.integer({ min: 1, max: 6 }).chain((id) => fc.constantFrom(queued(id), begun(id), ended(id)));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (events, parallel) => {
      const tasks = foldQueue(events);
      const underway = tasks.filter((one) => one.run !== null && one.ended === null).length;
      const next = tasksToBegin(tasks, parallel);
      expect(next.length).toBeLessThanOrEqual(Math.max(0, parallel - underway));
      expect(next.every((one) => one.run === null && one.ended === null)).toBe(true);
    }),
  );
});

test('a file of tasks has one a line, as a list or plain, with comments', () => {
  expect(tasksIn('# Tonight\n- Add tests\n\n  * Port it\nTidy up\r\n')).toEqual(['Add tests', 'Port it', 'Tidy up']);
});

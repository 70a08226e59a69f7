import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLooks } from '../../../../source/adapters/sandboxes/watching/looks.ts';

function looks(files: number) {
  const told: [number, number][] = [];
  const made = openLooks(
    [{ folder: '/project', files }],
    (bait) => (bait === 0 ? 0 : undefined),
    (...one) => told.push(one),
  );
  return { made, told };
}

test('what is opened where no folder is known is told, and is counted', () => {
  const { made, told } = looks(3);
  made.opened(1);
  made.opened(1);
  made.close();
  expect(told).toEqual([[1, 2]]);
});

test('a look through is a list, and then most of what lies there', () => {
  const all = (share: number, listed: boolean) => {
    const { made, told } = looks(10);
    if (listed) made.listed(0);
    made.opened(0);
    for (let file = 0; file < share; file++) made.passed(0, `${file}`);
    made.close();
    return told.length;
  };
  expect([all(10, true), all(6, true), all(5, true), all(10, false), all(0, true)]).toEqual([0, 0, 1, 1, 1]);
});

test('what was opened before anybody listed the folder anew does not count', async () => {
  const { made, told } = looks(1);
  made.passed(0, 'a');
  made.listed(0);
  made.opened(0);
  made.close();
  expect(told).toEqual([[0, 1]]);
});

test('whatever happens in whatever order, no opening is told twice or more often than it was', () => {
  const event = fc.record({ what: fc.constantFrom('opened', 'listed', 'passed'), which: fc.nat({ max: 2 }) });
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const { made, told } = looks(2);
      for (const { what, which } of events)
        if (what === 'opened') made.opened(which);
        else if (what === 'listed') made.listed(which);
        else made.passed(which, `${which}`);
      made.close();
      for (const bait of [0, 1, 2]) {
        const opened = events.filter(({ what, which }) => what === 'opened' && which === bait).length;
        const sum = told.reduce((all, [one, count]) => (one === bait ? all + count : all), 0);
        expect(sum).toBe(bait === 0 && told.every(([one]) => one !== 0) ? 0 : opened);
      }
    }),
  );
});

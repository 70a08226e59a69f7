import { expect, test } from 'vitest';
import type { Plan, Step } from '../../source/core/plan.ts';
import { diffPlans } from '../../source/core/plan-diff.ts';

function step(title: string, more: Partial<Step> = {}): Step {
  return { title, why: '', files: ['src/**'], commands: [], hosts: [], verify: [], ...more };
}
function plan(...steps: Step[]): Plan {
  return { summary: '', steps };
}

test('the same plan has no changes', () => {
  const same = plan(step('A'), step('B'), step('A'));
  expect(diffPlans(same, same).steps.map(({ kind, was }) => [kind, was])).toEqual([
    ['same', 0],
    ['same', 1],
    ['same', 2],
  ]);
});

test('lines that came and went are named by field', () => {
  const diff = diffPlans(
    plan(step('A', { commands: ['x', 'y'] })),
    plan(step('A', { commands: ['y', 'z'], hosts: ['h'] })),
  );
  expect(diff.steps).toEqual([
    {
      kind: 'changed',
      was: 0,
      title: null,
      why: false,
      fields: [
        { field: 'commands', added: ['z'], removed: ['x'] },
        { field: 'hosts', added: ['h'], removed: [] },
      ],
    },
  ]);
});

test('a step with a new title is still the one that is most like it', () => {
  const before = plan(step('Port the reads', { files: ['a', 'b', 'c'] }), step('Other', { files: ['q'] }));
  const after = plan(step('Other', { files: ['q'] }), step('Port all reads', { files: ['a', 'b', 'c'] }));
  const diff = diffPlans(before, after);
  expect(diff.steps[1]).toMatchObject({ kind: 'changed', was: 0, title: 'Port the reads' });
  expect(diff.removed).toEqual([]);
});

test('steps that are new and steps that are gone are told apart', () => {
  const diff = diffPlans(plan(step('A', { files: ['a'] })), plan(step('B', { files: ['b'], commands: ['c'] })));
  expect(diff.steps[0]?.kind).toBe('new');
  expect(diff.removed).toEqual([0]);
});

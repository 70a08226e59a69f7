import { expect, test } from 'vitest';
import { evolve } from '../../source/core/evolve.ts';
import type { Action } from '../../source/policy/action.ts';
import type { Effect, Gate } from '../../source/policy/decision.ts';
import { decision, Story } from '../helpers/journal-builder.ts';

const outside: Action = { kind: 'write', path: '/etc/motd' };
let number = 0;

/** An attempt as the feed reports it. */
function attempt(gate: Gate, action: Action, more: { count?: number; program?: string; effects?: Effect[] } = {}) {
  const effects = more.effects ?? (action.kind === 'write' ? [{ kind: 'write' as const, path: action.path }] : []);
  return {
    type: 'report-attempt',
    id: `t${++number}`,
    action,
    decision: decision({ verdict: 'deny', gate, effects, reason: 'It lies outside.' }),
    drift: [],
    program: more.program ?? null,
    count: more.count ?? 1,
    before: null,
  } as const;
}

test('an attempt that a gate below the hook stopped is a violation with its gate, program and count', () => {
  const story = new Story().save().wants(attempt('sandbox', outside, { program: 'node', count: 3 }));
  expect(story.run.violations.at(0)).toMatchObject({
    ...{ action: outside, outcome: 'refused', program: 'node', count: 3, before: 1 },
    decision: { gate: 'sandbox' },
  });
});

test('the same again within a minute is the same line, counted; another program is another line', () => {
  const story = new Story().save();
  story.wants(attempt('sandbox', outside, { program: 'node', count: 3 }));
  story.wants(attempt('sandbox', outside, { program: 'node', count: 2 }));
  story.wants(attempt('sandbox', outside, { program: 'sh' }));
  expect(story.run.violations.slice().map(({ program, count }) => [program, count])).toEqual([
    ['node', 5],
    ['sh', 1],
  ]);
});

test('what the hook refused and another gate saw all the same stays one line, which names both', () => {
  const refused = decision({ verdict: 'deny', effects: [{ kind: 'write', path: '/etc/motd' }] });
  const story = new Story().save();
  story.wants({ type: 'request-action', id: 'a', tool: 'write', action: outside, decision: refused });
  story.wants(attempt('sandbox', outside));
  expect(story.run.violations.length).toBe(1);
  expect(story.run.violations.at(0)).toMatchObject({ decision: { gate: 'hook' }, also: ['sandbox'], count: 2 });
});

test('what the tree shows afterwards is found, not refused, and leads to the checkpoint before it', () => {
  const found = { ...attempt('git', { kind: 'write', path: '/project/a' }), before: 1 };
  const story = new Story().save().wants(found);
  expect(story.run.violations.at(0)).toMatchObject({ outcome: 'found', before: 1 });
});

test('after the run nothing is reported any more', () => {
  const story = new Story().happened({ type: 'run.stopped', outcome: 'ended', reason: 'x' });
  expect(story.refusal(attempt('proxy', { kind: 'fetch', url: 'https://a.example' }))).toContain('over');
});

test('what happened in the sandbox alone is told to the agent, several in one note, and only while it works', () => {
  const story = new Story().save();
  const inside = (path: string) => ({
    ...attempt('sandbox', { kind: 'write', path: `/project/${path}` }),
    inside: true as const,
  });
  story.wants(inside('early'));
  expect(story.run.notes).toEqual([]);
  const working = { ...story.run, stage: 'checkpoint' as const, info: { ...story.run.info, root: '/project' } };
  const seen = (run: typeof story.run, path: string) =>
    evolve(run, { ...inside(path), type: 'attempt.seen', seq: 99, at: 1 });
  const told = seen(seen(seen(working, 'a.lock'), 'b\nc'), 'a.lock');
  expect(told.notes).toHaveLength(1);
  expect(told.notes[0]).toContain('- write a.lock\n- write b?c\n');
  expect(told.notes[0]).toContain('Do not count on it');
});

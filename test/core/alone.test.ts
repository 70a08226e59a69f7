import { expect, test } from 'vitest';
import type { Alone } from '../../source/core/alone.ts';
import type { JudgedPlan } from '../../source/core/judged.ts';
import type { Plan } from '../../source/core/plan.ts';
import { tasks } from '../../source/core/tasks.ts';
import type { Decision } from '../../source/policy/decision.ts';
import { decision, Story, step } from '../helpers/journal-builder.ts';

const word: Alone = { proceedIfClean: true, amendFiles: 2 };
const alone = (change: Partial<Alone> = {}) => new Story({ attended: false, alone: { ...word, ...change } }).save();
const one: Plan = { summary: '', steps: [step('one', { files: ['src/one.ts', 'tests/**'] })] };

function line(verdict: 'allow' | 'ask' | 'deny', wide = false): JudgedPlan {
  return [[{ kind: 'file', text: 'src/one.ts', verdict, reason: '', matches: [], meaning: [], wide }]];
}

const proceeds = (story: Story) => tasks(story.run).find((task) => task.kind === 'proceed');

/** A step under way, and what a write to these files comes to. */
function writes(story: Story, ...paths: string[]) {
  const effects = paths.map((path) => ({ kind: 'write', path: `/project/${path}` }) as const);
  return asks(story, decision({ effects, changes: 'yes' }));
}

function asks(story: Story, decided: Decision) {
  const id = `a${story.run.seq}`;
  story.wants({
    type: 'request-action',
    id,
    tool: 'write',
    action: { kind: 'exec', command: 'write them' },
    decision: decided,
  });
  const judged = story.events.findLast((event) => event.type === 'action.judged' && event.id === id);
  const amended = story.events.at(-2)?.type === 'plan.amended';
  return judged?.type === 'action.judged' ? { verdict: judged.decision.verdict, amended } : null;
}

const begun = (change?: Partial<Alone>) => alone(change).proposed(one, line('allow')).approved().save();

test('a clean plan goes on by the person’s standing word, with the hash of what was proposed', () => {
  const story = alone().proposed(one, line('allow'));
  const task = proceeds(story);
  expect(task).toMatchObject({ kind: 'proceed' });
  if (task?.kind === 'proceed') story.happened({ type: 'plan.approved', hash: task.hash, by: 'standing word' });
  expect(story.run.stage).toBe('checkpoint');
  expect(proceeds(story)).toBeUndefined();
});

test.each([
  ['is refused', line('deny'), word],
  ['would ask', line('ask'), word],
  ['is wide', line('allow', true), word],
  ['is clean, without that word', line('allow'), { ...word, proceedIfClean: false }],
])('a plan with a line that %s waits for a person', (_, judged, change) => {
  expect(proceeds(alone(change).proposed(one, judged))).toBeUndefined();
});

test('a run with a person there never goes on by itself', () => {
  expect(proceeds(new Story().save().proposed(one, line('allow')))).toBeUndefined();
});

test('a few files in the step’s own folders are added to it, and no more', () => {
  const story = begun();
  expect(writes(story, 'src/two.ts')).toEqual({ verdict: 'allow', amended: true });
  expect(story.run.steps[0]?.files).toContain('src/two.ts');
  story.save();
  expect(writes(story, 'src/two.ts')).toEqual({ verdict: 'allow', amended: false });
  expect(writes(story, 'src/three.ts')).toEqual({ verdict: 'allow', amended: true });
  expect(writes(story, 'src/four.ts')).toEqual({ verdict: 'deny', amended: false });
});

test.each([
  ['in another top folder', ['docs/x.md']],
  ['at the root', ['package.json']],
  ['partly elsewhere', ['src/two.ts', 'docs/x.md']],
  ['too many at once', ['src/a.ts', 'src/b.ts', 'src/c.ts']],
])('files %s are refused', (_, paths) => {
  expect(writes(begun(), ...paths)).toEqual({ verdict: 'deny', amended: false });
});

test('a command outside the step, and what the policy asks about, is refused when nobody is there', () => {
  const run = { kind: 'run', words: ['npm', 'install'] } as const;
  expect(asks(begun(), decision({ effects: [run], changes: 'yes' }))?.verdict).toBe('deny');
  const file = { kind: 'write', path: '/project/src/two.ts' } as const;
  expect(asks(begun(), decision({ verdict: 'ask', effects: [file], changes: 'yes' }))?.verdict).toBe('deny');
});

test('a gate still waits for a person', () => {
  const story = alone({ proceedIfClean: false }).proposed(one, line('allow'));
  story.wants({ type: 'mark-step', step: 0, dropped: false, gate: true }).approved().save();
  expect(story.run.pause?.cause).toBe('gate');
});

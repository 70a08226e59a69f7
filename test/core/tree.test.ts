import { expect, test } from 'vitest';
import { type Changed, judgeTree } from '../../source/core/judge-tree.ts';
import { tasks } from '../../source/core/tasks.ts';
import type { Action } from '../../source/policy/action.ts';
import { decision, plan, Story, step } from '../helpers/journal-builder.ts';

/** Allows src, forbids .ci, asks for everything else. */
function evaluate(action: Action) {
  if (!('path' in action)) throw new Error('only files');
  const kind = action.kind === 'delete' ? ('delete' as const) : ('write' as const);
  const verdict = action.path.startsWith('src/') ? 'allow' : action.path.startsWith('.ci/') ? 'deny' : 'ask';
  return decision({
    verdict,
    changes: 'yes',
    reason: `It would ${kind}.`,
    effects: [{ kind, path: `/project/${action.path.replace('/project/', '')}` }],
  });
}

const changed = (...paths: string[]): Changed[] => paths.map((path) => ({ path, kind: 'changed' }));
const working = () =>
  new Story()
    .save()
    .proposed({ summary: '', steps: [step('a', { files: ['src/a.ts', 'package.json'] })] })
    .approved();
const paths = (story: Story, changes: Changed[]) =>
  judgeTree(story.run, changes, evaluate, 1).map(({ action }) => ('path' in action ? action.path : ''));

test('what the step names is fine, what it had to ask for too; what lies outside it or is forbidden is found', () => {
  const story = working();
  expect(paths(story, changed('src/a.ts', 'package.json'))).toEqual([]);
  expect(paths(story, changed('src/b.ts', 'README.md', '.ci/run'))).toEqual([...['src/b.ts', 'README.md', '.ci/run']]);
  const [drifted, , forbidden] = judgeTree(story.run, changed('src/b.ts', 'README.md', '.ci/run'), evaluate, 1);
  expect(drifted).toMatchObject({ decision: { gate: 'git' }, drift: [expect.stringContaining('src/b.ts')], before: 1 });
  expect(forbidden).toMatchObject({ decision: { verdict: 'deny', reason: 'It would write.' }, drift: [] });
});

test('what a person allowed is not found afterwards', () => {
  const story = working();
  const action = { kind: 'write', path: 'README.md' } as const;
  story.wants({ type: 'request-action', id: 'w', tool: 'write', action, decision: evaluate(action) });
  story.wants({ type: 'answer-action', id: 'w', answer: 'allow', scope: 'once', by: 'key' }).save();
  expect(paths(story, changed('README.md', 'OTHER.md'))).toEqual(['OTHER.md']);
});

test('a deleted file is one too, and many in a folder are one line with their number', () => {
  const story = working();
  expect(judgeTree(story.run, [{ path: 'src/gone.ts', kind: 'deleted' }], evaluate, 1)[0]?.action.kind).toBe('delete');
  const many = Array.from({ length: 40 }, (_, index) => `docs/${index}.md`);
  const found = judgeTree(story.run, changed(...many, 'TOP.md'), evaluate, 1);
  expect(found.map(({ action, count }) => ['path' in action && action.path, count])).toEqual([
    ['docs', 40],
    ['TOP.md', 1],
  ]);
});

test('a command’s run has no steps to drift from: only the policy is asked', () => {
  const story = new Story({ agent: { kind: 'command', label: 'x', argv: ['x'] } })
    .save()
    .proposed(plan('a'))
    .approved();
  expect(paths(story, changed('src/b.ts', '.ci/run'))).toEqual(['.ci/run']);
});

test('each step is compared before it is verified or committed, from where the last comparison ended', () => {
  const story = new Story().save().proposed(plan('a', 'b')).approved();
  story.wants({ type: 'end-turn', instruction: story.run.instruction.id, text: '' });
  story.happened({ type: 'checkpoint.saved', cause: { kind: 'step', step: 0 }, saved: saved() });
  expect(tasks(story.run).map((task) => task.kind)).toEqual(['agent', 'compare', 'wake'].slice(0, 2));
  expect(tasks(story.run)).toContainEqual(expect.objectContaining({ kind: 'compare', from: 1, to: 2 }));
  const found = judgeTree(story.run, changed('src/b.ts'), evaluate, 1);
  story.happened({ type: 'tree.compared', checkpoint: 2, files: 1, lines: 1, found });
  expect(story.run.violations.at(0)).toMatchObject({ outcome: 'found', before: 1, decision: { gate: 'git' } });
  expect(tasks(story.run).map((task) => task.kind)).toEqual(['agent', 'commit']);
});

test('what changed while nobody supervised, and what a rollback did, is nobody’s drift', () => {
  const story = new Story().save().proposed(plan('a', 'b')).approved();
  story.happened({ type: 'supervisor.started', pid: 2, resumed: true }).save();
  expect(story.run.changed.upTo).toBe(story.run.present);
  story.wants({ type: 'roll-back', target: { kind: 'checkpoint', id: 1 }, by: 'key' });
  story.happened({ type: 'rollback.finished', before: saved(), after: saved() });
  expect(story.run.changed.upTo).toBe(1);
});

function saved() {
  return { commit: 'c', tree: `t${Math.random()}`, head: 'h', added: 1, removed: 0, files: 1, lacks: [] };
}

import { expect, test } from 'vitest';
import { readPush } from '../../source/core/read-push.ts';
import type { Effect } from '../../source/policy/decision.ts';
import { decision } from '../helpers/journal-builder.ts';

const to = (ref: string, force = false): Effect => ({ kind: 'push', remote: 'origin', ref, force });
const run = (command: string): Effect => ({ kind: 'run', words: command.split(' ') });
const read = (command: string, ...effects: Effect[]) =>
  readPush({ kind: 'exec', command }, decision({ effects: [run(command), ...effects] }));

test('one commit to one branch is read as such', () => {
  expect(read('git push origin feature/x', to('feature/x'))).toEqual({
    ...{ remote: 'origin', source: 'feature/x', ref: 'feature/x', force: false },
  });
  expect(read('git push -u origin HEAD:feature/x', to('feature/x'))).toMatchObject({
    source: 'HEAD',
    ref: 'feature/x',
  });
  expect(read('git push --force origin +a:b', to('b', true))).toMatchObject({ source: 'a', ref: 'b', force: true });
  expect(read('git push', to('main'))).toMatchObject({ source: 'main', ref: 'main' });
  expect(readPush({ kind: 'push', remote: 'origin', ref: 'x' }, decision({ effects: [to('x')] }))).toMatchObject({
    ref: 'x',
  });
});

test('what pushes nothing is nothing to do', () => {
  expect(read('git status')).toBeNull();
});

test.each<[string, Effect[]]>([
  ['git push origin :gone', [to('gone')]],
  ['git push origin a b', [to('a'), to('b')]],
  ['git push --mirror origin', [to('*')]],
  ['git push --delete origin a', [to('a')]],
  ['git push --receive-pack=evil origin a', [to('a')]],
  ['git push $REMOTE a', [{ kind: 'push', remote: '?', ref: 'a', force: false }]],
  ['git push origin a', [to('a'), run('npm test')]],
  ['git push origin a', [to('a'), { kind: 'write', path: '/project/log' }]],
  ['sh -c evil', [to('a')]],
])('%s is not done for the agent', (command, effects) => {
  expect(read(command, ...effects)).toMatchObject({ unclear: expect.any(String) });
});

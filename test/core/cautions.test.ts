import { expect, test } from 'vitest';
import { cautions, isUnbounded, type Undertaking } from '../../source/core/cautions.ts';
import { MISSION, policy } from '../policy/helpers/world.ts';

const full = `${MISSION}- VERIFY: \`npm test\`\n- LIMIT: 30 minutes\n- RESTRICTED: NO access to secrets\n`;
const given: Undertaking = {
  task: 'Port UserService to the new database module',
  policy: policy(full),
  recipe: undefined,
  detached: false,
  secrets: { files: [], variables: [], production: [] },
  files: 100,
  done: { count: 1, recipes: [] },
};
const names = (more: Partial<Undertaking>) =>
  cautions({ ...given, ...more }).map(({ name, state }) => `${name} ${state}`);

test('a task with files, an end, a limit, tests and no secrets is not warned of', () => {
  expect(cautions(given)).toEqual([]);
});

test.each([
  ['Explore the code and improve it', true],
  ['Investigate why it is slow', true],
  ['Make everything better', true],
  ['Clean up', true],
  ['Improve the error messages in src/cli.ts', false],
  ['Investigate issue #42', false],
  ['Refactor UserService', false],
  ['Analyse `parse` and add tests', false],
  ['Add a dark theme', false],
])('%s: without an end: %s', (task, unbounded) => {
  expect(isUnbounded(task)).toBe(unbounded);
});

test('each bad use is named with what to do', () => {
  expect(names({ task: 'Explore it', policy: policy(MISSION) })).toEqual(['task choose', 'verify note']);
  expect(names({ task: 'Explore it' })).toEqual(['task note']);
  const secrets = { files: ['.env'], variables: [], production: ['DATABASE_URL'] };
  expect(names({ secrets, policy: policy(`${MISSION}- VERIFY: \`npm test\`\n`) })).toEqual([
    'secrets note',
    'production note',
  ]);
  expect(names({ secrets })).toEqual(['production note']);
  expect(names({ files: 50_000 })).toEqual(['size note']);
  expect(names({ detached: true, done: { count: 0, recipes: [] } })).toEqual(['first run note']);
  expect(names({ detached: true, recipe: 'upgrade', done: { count: 3, recipes: ['tests'] } })).toEqual([
    'first run note',
  ]);
  expect(names({ detached: true, recipe: 'tests', done: { count: 3, recipes: ['tests'] } })).toEqual([]);
  for (const one of cautions({ ...given, task: 'Explore it', files: 50_000, secrets })) expect(one.todo).toBeTruthy();
});

import { expect, test } from 'vitest';
import { difference } from '../../source/policy/difference.ts';
import { MISSION, policy } from './helpers/world.ts';

const changes = (before: string, after: string) => {
  const { widened, narrowed } = difference(policy(before), policy(after));
  return { widened: widened.map((one) => one.text), narrowed: narrowed.map((one) => one.text) };
};

test('rewording, splitting and moving bullets is no change', () => {
  const reworded = `- RESTRICTED: Never push to origin/main
- RESTRICTED: Do not leave the repository
- ALLOWED: **Read and write** in tests
- ALLOWED: Read/write within \`src/\`
- RESTRICTED: NO requests to external services unless listed below
- ALLOWED: npm scripts: lint, build and test
`;
  expect(changes(MISSION, reworded)).toEqual({ widened: [], narrowed: [] });
});

test('a grant widens, and so does a restriction that is gone', () => {
  expect(
    changes(
      MISSION,
      MISSION.replace('./tests', './tests and ./docs').replace('- RESTRICTED: NO git push to origin/main\n', ''),
    ),
  ).toEqual({
    widened: [
      'the agent may read files in docs',
      'the agent may write files in docs',
      'the agent may never push to main of origin',
    ],
    narrowed: [],
  });
});

test('an exception widens, a flat sentence narrows', () => {
  const flat = '- RESTRICTED: NO network calls';
  expect(changes(flat, `${flat} unless listed below`).widened).toEqual(['the agent may never connect to any host']);
});

test('the last list of a kind closes it, so taking it away widens', () => {
  const one = '- ALLOWED: Run npm scripts: test\n- RESTRICTED: NO git push\n';
  const { widened, narrowed } = changes(one, '- RESTRICTED: NO git push\n');
  expect(widened).toEqual(['no ALLOWED bullet closes the npm scripts any more']);
  expect(narrowed).toEqual(['the agent may run the package scripts test']);
});

test('a limit that is raised or gone widens, a smaller or new one narrows', () => {
  expect(changes('- LIMIT: 5 minutes, $5 and 9 files', '- LIMIT: 10 minutes, $4 and 9 lines')).toEqual({
    widened: ['the limit of 5 minutes is now 10 minutes', 'the limit of 9 changed files is now no limit'],
    narrowed: ['the limit of $5 is now $4', 'the limit of 9 changed lines is now set'],
  });
});

test('a verification that is gone widens', () => {
  expect(changes('- VERIFY: `npm test` and `npm run lint`', '- VERIFY: `npm test`').widened).toEqual([
    '`npm run lint` is no longer run at each checkpoint',
  ]);
});

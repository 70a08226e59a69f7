import { describe, expect, test } from 'vitest';
import { grammar } from '../../source/policy/grammar.ts';
import { PATTERNS } from '../../source/policy/language/patterns.ts';
import { keyword, sentence } from '../../source/policy/language/sentence.ts';
import { readPolicy } from '../../source/policy/read.ts';

const read = (bullet: string) =>
  readPolicy([{ file: 'x.md', owner: 'project', section: 'whole', text: `- ${bullet}\n- LIMIT: 9 actions` }]);

describe.each(grammar())('$about: $sentence', ({ examples, misses }) => {
  test.each(examples)('understands %s', (bullet) => {
    const result = read(bullet);
    expect(result.ok ? [] : result.problems).toEqual([]);
  });
  test.each(misses)('does not take %s for it', (bullet) => {
    expect(read(bullet).ok).toBe(false);
  });
});

test('each example is understood by the row it stands in', () => {
  const wrong = PATTERNS.flatMap((pattern) =>
    pattern.examples.filter((bullet) => {
      const { body } = sentence(keyword(bullet)?.rest ?? '');
      return PATTERNS.find((one) => one.match.test(body)) !== pattern;
    }),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['RESTRICTED: NO git push to origin/main', 'RESTRICTED: Do not push to origin/main.'],
  ['RESTRICTED: NO git push to origin/main', 'DENIED: **never** push anything to `origin/main`'],
  ['RESTRICTED: NO pushes to main', 'RESTRICTED: Don’t push to the main branch'],
  ['ALLOWED: Read/write within ./src and ./tests', 'ALLOW: read and write files in `src`, `tests/`'],
  [
    'ALLOWED: Read/write within ./src and ./tests',
    '__ALLOWED__: Reading & writing inside the src folder and the tests directory',
  ],
  ['RESTRICTED: NO file operations outside project root', 'RESTRICTED: Never touch files outside of the repository'],
  [
    'RESTRICTED: NO network calls unless listed below',
    'RESTRICTED: No network access, unless explicitly listed below!',
  ],
  [
    'RESTRICTED: NO network calls to external APIs unless listed below',
    'RESTRICTED: Do not make calls to external services except those listed here',
  ],
  ['ALLOWED: Run npm scripts: test, lint', 'ALLOWED: npm scripts: `npm test` and `npm run lint`'],
  ['RESTRICTED: NO `rm -rf`', 'RESTRICTED: Never use the command `rm -rf`'],
  ['LIMIT: 90 minutes', 'LIMITS: 1.5 hours'],
])('%s and %s mean the same', (one, other) => {
  const meaning = (bullet: string) => {
    const result = read(bullet);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return {
      limits: result.policy.limits,
      rules: result.policy.rules.map(({ verdict, subject, exceptions }) => ({ verdict, subject, exceptions })),
    };
  };
  expect(meaning(other)).toEqual(meaning(one));
});

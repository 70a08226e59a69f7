import { describe, expect, test } from 'vitest';
import type { PolicyFile } from '../../source/policy/policy.ts';
import { readPolicy } from '../../source/policy/read.ts';

const file = (text: string, more: Partial<PolicyFile> = {}): PolicyFile => ({
  file: 'C.md',
  owner: 'project',
  section: 'whole',
  text,
  ...more,
});
const read = (text: string, section: PolicyFile['section'] = 'whole') => readPolicy([file(text, { section })]);
const rules = (text: string, section?: PolicyFile['section']): string[] => {
  const result = read(text, section);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy.rules.map((rule) => `${rule.source.line} ${rule.verdict} ${JSON.stringify(rule.subject)}`);
};
const problem = (text: string): string | undefined => {
  const result = read(text);
  return result.ok ? undefined : `${result.problems[0]?.line}: ${result.problems[0]?.message}`;
};
const PUSH = '{"about":"push","targets":[{"remote":"*","ref":"*"}]}';
const MAIN = '{"about":"push","targets":[{"remote":"origin","ref":"main"}]}';

describe('bullets are found as Markdown has them', () => {
  test.each([
    ['numbers and other marks', '1. RESTRICTED: NO git push\n* LIMIT: 9 files', [`1 deny ${PUSH}`]],
    ['tabs, lower case, no blank', '-\trestricted:NO git push', [`1 deny ${PUSH}`]],
    ['emphasis and back-ticks', '- **RESTRICTED:** NO *git push* to `origin/main`', [`1 deny ${MAIN}`]],
    ['a wrapped bullet', '- RESTRICTED: NO git push\n  to origin/main', [`1 deny ${MAIN}`]],
    ['a lazily wrapped bullet', '- RESTRICTED: NO git push\nto origin/main', [`1 deny ${MAIN}`]],
    [
      'nested bullets',
      '- NOTE: git\n  - RESTRICTED: NO git push\n- RESTRICTED: NO commits\n  - RESTRICTED: NO git push to origin/main',
      [`2 deny ${PUSH}`, '3 deny {"about":"commits"}', `4 deny ${MAIN}`],
    ],
    [
      'what is commented out',
      '<!-- - RESTRICTED: NO commits\n- RESTRICTED: NO git push to x -->\n- RESTRICTED: NO git push',
      [`3 deny ${PUSH}`],
    ],
    ['code that is no rule', '```\nls\n```\n- RESTRICTED: NO git push', [`4 deny ${PUSH}`]],
    ['a rule between rulers', '---\n- RESTRICTED: NO git push\n***', [`2 deny ${PUSH}`]],
    [
      'a dot that is the project, and one that ends the sentence',
      '- ALLOWED: Write within .\n- ALLOWED: Write within ./src.',
      ['.', 'src'].map((path, at) => `${at + 1} allow {"about":"files","access":["write"],"paths":["${path}"]}`),
    ],
    ['typographic signs', '- RESTRICTED: Don\u2019t push', [`1 deny ${PUSH}`]],
  ])('%s', (_what, text, found) => {
    expect(rules(text)).toEqual(found);
  });

  test.each([
    [
      'under a deeper heading and below a part of it',
      '# A\n### permissions for AUTO mode\n- RESTRICTED: NO git push\n#### Limits\n- LIMIT: 5 files\n## B\n- nothing of ours',
      [`3 deny ${PUSH}`],
    ],
    [
      'under an underlined heading',
      'Permissions for Auto Mode\n---\n- RESTRICTED: NO git push\n\nOther\n---\n- nothing of ours',
      [`3 deny ${PUSH}`],
    ],
    [
      'in two sections',
      '## Permissions for Auto Mode\n- RESTRICTED: NO git push\n## X\n- x\n## **Permissions for Auto-Mode:**\n- LIMIT: 5 files',
      [`2 deny ${PUSH}`],
    ],
  ])('a section %s', (_what, text, found) => {
    expect(rules(text, 'headed')).toEqual(found);
  });

  test('a heading in a code fence opens no section', () => {
    expect(read('```\n## Permissions for Auto Mode\n- ALLOWED: git push\n```\n', 'headed').ok).toBe(false);
  });
});

describe('what a reader could be misled by is refused', () => {
  test.each([
    [
      'a quoted rule',
      '> - RESTRICTED: NO git push',
      '1: this reads like a rule but is not a bullet; begin the line with "- "',
    ],
    [
      'an indented rule',
      '- NOTE: a\n\n      RESTRICTED: NO git push',
      '3: this reads like a rule but is not a bullet; begin the line with "- "',
    ],
    [
      'a rule in HTML',
      '- NOTE: a\n\n<ul><li>RESTRICTED: NO git push</li></ul>',
      '3: this reads like a rule but is not a bullet; begin the line with "- "',
    ],
    [
      'an exception after a blank line',
      '- ALLOWED: Write within ./src\n\n  except ./src/gen',
      '1: an exception to something ALLOWED is a sentence of its own',
    ],
    [
      'a blank that is none',
      '- RESTRICTED:\u00a0NO git push',
      '1: it holds an invisible or special blank character (U+00A0); type it again',
    ],
    [
      'a turn of direction',
      '- ALLOWED: Write within ./src\u202e',
      '1: it holds an invisible or special blank character (U+202E); type it again',
    ],
    [
      'wide letters',
      '- ALLOWED: Write within ./ｓｒｃ',
      '1: it holds a letter in a special form (in "ｓｒｃ"); type it again',
    ],
    [
      'a wholly Cyrillic name',
      '- ALLOWED: Write within ./срс',
      '1: it holds a letter of another script that looks like a Latin one (U+0441 in "срс"); type it again',
    ],
    [
      'a host as a path',
      '- RESTRICTED: NO access to api.example.com',
      '1: "api.example.com" may be a host or a file; a file stands in back-ticks',
    ],
    [
      'words as paths',
      '- RESTRICTED: NO changes to package.json or lock files',
      '1: "lock files" is not a path; put it in back-ticks if it is meant',
    ],
    [
      'words as branches',
      '- RESTRICTED: NO git push to protected branches',
      '1: "protected branches" is not REMOTE/BRANCH; put it in back-ticks if it is meant',
    ],
    [
      'a flat rule and a grant',
      '- RESTRICTED: NO network calls\n- ALLOWED: Network calls to a.example.com',
      '2: it contradicts "NO network calls" (C.md:1), which forbids all of it or of a part of it',
    ],
    [
      'a folder outside',
      '- ALLOWED: Read within /opt/x\n- RESTRICTED: NO file operations outside project root',
      '1: it contradicts "NO file operations outside project root" (C.md:2), which forbids all of it or of a part of it',
    ],
    [
      'a part that is granted',
      '- RESTRICTED: NO changes to ./src\n- ALLOWED: Write within ./src/a',
      '2: it contradicts "NO changes to ./src" (C.md:1), which forbids all of it or of a part of it',
    ],
    [
      'a command that is granted',
      '- RESTRICTED: NO `git`\n- ALLOWED: Run `git status`',
      '2: it contradicts "NO `git`" (C.md:1), which forbids all of it or of a part of it',
    ],
    [
      'an example that does not hold',
      '- RESTRICTED: NO git push to origin/main\n  - denies: `git push origin x`',
      '2: this example does not hold: the bullet above it says nothing of it',
    ],
    [
      'an example of a grant that does not hold',
      '- ALLOWED: Write within ./src\n  - allows: write `lib/a`',
      '2: this example does not hold: the bullet above it says nothing of it',
    ],
    [
      'an example without back-ticks',
      '- RESTRICTED: NO git push\n  - denies: git push',
      '2: an example names one command, path or URL in back-ticks',
    ],
  ])('%s', (_what, text, message) => {
    expect(problem(text)).toBe(message);
  });

  test('but names in other scripts and narrower rules are fine', () => {
    expect(rules('- ALLOWED: Write within ./文書, ./docs/é and `./заметки`')).toHaveLength(1);
    expect(
      rules('- ALLOWED: Network calls to *.example.com\n- RESTRICTED: NO network calls to evil.example.com'),
    ).toHaveLength(2);
    expect(rules('- ALLOWED: Write within ./src\n- RESTRICTED: NO changes to ./src/generated')).toHaveLength(2);
    expect(
      rules('- ALLOWED: Read within /usr/share\n- RESTRICTED: NO file operations outside project root'),
    ).toHaveLength(2);
  });

  test('every suggestion is a sentence that would load', () => {
    const wrong = [
      'ALLOWED: NO git push',
      'RESTRICTED: NO git psuh to main',
      'ALLOWED: Run tests',
      'RESTRICTED: sudo',
      'RESTRICTED: NO sudo',
      'Never push to main',
      'ALLOWED: Read outside the project',
      'RESTRICTED: Write within ./src',
      'LIMIT: soon',
      'VERIFY: npm test',
      'RESTRICTED: NO access to api.example.com',
      'ALLOWED: Access to secrets',
      'RESTRICTED: Run commands: rm',
      'ALLOWED: Write within ./src except ./src/gen',
      'RESTRICTED:',
      'ASK: NO commits',
      'ALLOWED: Read the docs please',
    ];
    for (const bullet of wrong) {
      const result = read(`- ${bullet}`);
      const suggestion = result.ok ? undefined : result.problems[0]?.suggestion;
      expect(suggestion, bullet).toBeDefined();
      const again = read(`${suggestion}\n- LIMIT: 9 files`);
      expect(again.ok ? [] : again.problems, `${bullet} -> ${suggestion}`).toEqual([]);
    }
  });
});

describe('large and odd files', () => {
  test('a file too large, a bullet too long and too many bullets are refused at once', () => {
    expect(problem(`- LIMIT: 5 files\n${'x'.repeat(1_000_001)}`)).toMatch(/larger than/);
    expect(problem(`- RESTRICTED: NO git push\n  ${'to x '.repeat(1000)}`)).toMatch(/longer than/);
    expect(problem('- LIMIT: 5 files\n'.repeat(3000))).toMatch(/more than 2000 bullets/);
  });

  test('no text makes the reader slow or throw', () => {
    const odd = [
      '- '.repeat(50_000),
      '`'.repeat(100_000),
      '<!--'.repeat(20_000),
      '#'.repeat(100_000),
      '- RESTRICTED: '.repeat(5_000),
      `- RESTRICTED: NO ${'a, '.repeat(600)}`,
      `- ALLOWED: Read within ${'{a,b}'.repeat(300)}`,
      `- ALLOWED: ${'*'.repeat(1900)}`,
      `- RESTRICTED: NO ${'no '.repeat(600)}`,
      '\0- LIMIT: 5 files',
      '- ALLOWED: Run `',
    ];
    for (const text of odd) {
      const before = process.cpuUsage().user;
      read(text);
      read(text, 'headed');
      expect((process.cpuUsage().user - before) / 1000, text.slice(0, 30)).toBeLessThan(1000);
    }
  });
});

test('limits are joined by the smallest, notes and verify commands are kept apart', () => {
  const result = read(
    '- LIMIT: 5 files\n- LIMIT: 3 files, 1 hour\n- VERIFY: `npm test`\n- VERIFY: `npm run lint` and `tsc`\n- NOTE: hello ✅️',
  );
  expect(result).toMatchObject({
    ok: true,
    policy: {
      limits: { minutes: 60, files: 3 },
      verify: [{ command: 'npm test' }, { command: 'npm run lint' }, { command: 'tsc' }],
      notes: [{ line: 5, text: 'hello ✅️' }],
      rules: [],
    },
  });
});

test('files are joined, each rule knows its file and its owner', () => {
  const result = readPolicy([
    file('- RESTRICTED: NO git push', { file: 'policy.md', owner: 'person' }),
    file('# x\n## Permissions for Auto Mode\n- ALLOWED: git push to origin/x\n', { section: 'headed' }),
    file('# nothing\n', { file: 'AGENTS.md', section: 'headed' }),
  ]);
  expect(result.ok && result.policy.rules.map((rule) => [rule.owner, rule.source.file, rule.source.line])).toEqual([
    ['person', 'policy.md', 1],
    ['project', 'C.md', 3],
  ]);
});

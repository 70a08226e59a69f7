import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem, Rule } from '../../source/policy/policy.ts';
import { type PolicyReading, readPolicy } from '../../source/policy/read.ts';
import { MISSION } from './helpers/world.ts';

const read = (text: string, section: 'headed' | 'whole' = 'headed'): PolicyReading =>
  readPolicy([{ file: 'CLAUDE.md', owner: 'project', text, section }]);
const problems = (text: string, section: 'headed' | 'whole' = 'whole'): readonly Problem[] => {
  const result = read(text, section);
  return result.ok ? [] : result.problems;
};
const rules = (text: string): readonly Rule[] => {
  const result = read(text, 'whole');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy.rules;
};

test('the section everyone writes compiles to five rules with their lines', () => {
  const result = read(`# Shop\n\nWords.\n\n${MISSION}\n## More\n- ALLOWED: everything, but not here\n`);
  expect(result).toMatchObject({
    ok: true,
    policy: {
      rules: [
        {
          verdict: 'allow',
          subject: { about: 'files', access: ['read', 'write'], paths: ['src', 'tests'] },
          source: { line: 6 },
        },
        { verdict: 'allow', subject: { about: 'scripts', runner: 'npm', names: ['test', 'lint', 'build'] } },
        { verdict: 'deny', subject: { about: 'push', targets: [{ remote: 'origin', ref: 'main' }] } },
        { verdict: 'deny', exceptions: true, subject: { about: 'network', hosts: ['*'], scope: 'external' } },
        {
          verdict: 'deny',
          subject: { about: 'files', outside: true, paths: ['.'] },
          source: { line: 10, text: 'NO file operations outside project root' },
        },
      ],
    },
  });
  expect(result.ok && result.policy.rules).toHaveLength(5);
});

test('equal policies give equal JSON, whatever the marks and line ends', () => {
  const plain = JSON.stringify(read(MISSION));
  expect(JSON.stringify(read(MISSION.replaceAll('\n', '\r\n')))).toBe(plain);
  expect(JSON.stringify(read(`\uFEFF${MISSION}`))).toBe(plain);
  expect(
    JSON.stringify(read(MISSION.replaceAll('- ALLOWED:', '* **ALLOWED**:').replaceAll('- RESTRICTED', '+ RESTRICTED'))),
  ).toBe(plain);
});

test('the example loads and uses every kind of rule', () => {
  const text = readFileSync(join(import.meta.dirname, '../../.claude-policy.example.md'), 'utf8');
  const result = readPolicy([{ file: '.claude-policy.example.md', owner: 'project', text, section: 'whole' }]);
  expect(result.ok ? [] : result.problems).toEqual([]);
  const about = new Set(result.ok ? result.policy.rules.map((rule) => rule.subject.about) : []);
  expect([...about].sort()).toEqual([
    'commands',
    'commits',
    'files',
    'history',
    'network',
    'push',
    'scripts',
    'secrets',
    'tools',
  ]);
  expect(result.ok && result.policy.limits).toEqual({
    minutes: 45,
    dollars: 5,
    actions: 200,
    files: 30,
    lines: 2000,
    idleMinutes: 10,
  });
});

describe('nothing is silently ignored', () => {
  test.each([
    ['a bullet without a keyword', '- Never push to main', /begins with ALLOWED/],
    ['a sentence that is not understood', '- RESTRICTED: NO push-ups', /not understood/],
    ['a rule in a code fence', '- NOTE: x\n```\n- RESTRICTED: NO git push\n```', /code fence/],
    ['a rule in a table', '- NOTE: x\n\n| RESTRICTED: NO git push | why |', /not a bullet/],
    ['a rule that is no bullet', '- NOTE: x\n\nRESTRICTED: NO git push', /not a bullet/],
    ['a comment that is never closed', '- NOTE: x\n<!-- - RESTRICTED: NO git push', /never closed/],
    ['an invisible character', '- RESTRICTED: NO git push to ori\u200Bgin/main', /invisible/],
    ['a letter of another script', '- RESTRICTED: NO git push to origin/m\u0430in', /another script/],
    ['a granted negation', '- ALLOWED: NO git push', /negation/],
    ['an empty file', '', /no bullet/],
    [
      'a list under a bullet that is no example',
      '- RESTRICTED: NO git push\n  - especially on Fridays',
      /under a bullet/,
    ],
  ])('%s is a problem', (_what, text, message) => {
    expect(problems(text)[0]?.message).toMatch(message);
  });

  test('a problem names its line, its text and the nearest sentence that would work', () => {
    expect(problems('- NOTE: x\n- RESTRICTED: NO pushes too main\n')).toEqual([
      {
        file: 'CLAUDE.md',
        line: 2,
        text: 'RESTRICTED: NO pushes too main',
        message: 'this sentence is not understood, and nothing is skipped',
        suggestion: '- RESTRICTED: NO pushes to main',
      },
    ]);
  });

  test('a missing section and an empty one are told apart', () => {
    expect(problems('# Shop\n', 'headed')[0]?.message).toMatch(/no file has a section/);
    expect(problems('## Permissions for Auto Mode\n\n## Next\n', 'headed')[0]?.message).toMatch(/holds no bullet/);
    expect(problems('## Permissions for automode\n- ALLOWED: git push\n', 'headed')[0]?.message).toMatch(/nearly/);
  });
});

test('a list below a colon belongs to its sentence', () => {
  expect(rules('- ALLOWED: Network calls to:\n  - registry.npmjs.org\n  - `*.example.com`')[0]?.subject).toEqual({
    about: 'network',
    hosts: ['registry.npmjs.org', '*.example.com'],
    scope: 'all',
  });
});

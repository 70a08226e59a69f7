import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plan, readPlan } from '../../source/core/plan.ts';
import { parsePlan, writePlan } from '../../source/core/plan-text.ts';

const nasty = fc.constantFrom(
  '# x',
  '## 2. y',
  '\\',
  '\\# z',
  'Files:',
  'hosts: ',
  '- `a`',
  'json: "a"',
  '`',
  '``',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '<!-- a -->',
  '\u2028',
  '\ud800',
  '1. ',
  '"',
);
const text = (max: number) =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(fc.oneof(nasty, fc.string({ maxLength: 8 })), { maxLength: 12 }).map((parts) => parts.join('')),
    )
    .map((value) => value.slice(0, max).trim());
const line = text(200).filter((value) => value !== '');
const lines = fc.array(line, { maxLength: 4 });
const plans: fc.Arbitrary<Plan> = fc.record({
  summary: text(400),
  steps: fc.array(
    fc.record({
      title: line,
      why: text(400),
      files: fc.array(line, { minLength: 1, maxLength: 4 }),
      commands: lines,
      hosts: lines,
      verify: lines,
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

test('a plan that is written as Markdown is read back exactly as it was', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      expect(readPlan(plan)).toEqual({ ok: true, plan });
      expect(parsePlan(writePlan(plan))).toEqual({ ok: true, plan });
    }),
    { numRuns: 400 },
  );
});

test('line ends of another editor change nothing', () => {
  const plan: Plan = {
    summary: 'One.\nTwo.',
    steps: [
      { title: 'First', why: 'Because', files: ['src/**'], commands: ['npm test'], hosts: [], verify: ['npm test'] },
    ],
  };
  expect(parsePlan(writePlan(plan).replaceAll('\n', '\r\n'))).toEqual({ ok: true, plan });
});

test('what a person writes by hand is read: no code spans, no numbers, any case, a comment on top', () => {
  const reading = parsePlan(`<!-- help -->
# Plan
## Add the module
To have it.
files:
* src/db.ts
- \`src/**\`
Commands:
- npm run build
`);
  expect(reading).toEqual({
    ok: true,
    plan: {
      summary: '',
      steps: [
        {
          title: 'Add the module',
          why: 'To have it.',
          files: ['src/db.ts', 'src/**'],
          commands: ['npm run build'],
          hosts: [],
          verify: [],
        },
      ],
    },
  });
});

test.each([
  ['', 'There is no step: each begins with "## 1. Title".'],
  ['## 1. A\n', 'step 1 (line 1) names neither files nor commands'],
  ['## 1. A\nFiles:\nsrc/**\n', 'line 3: expected "- `…`" or an empty line in this list'],
  ['Files:\n- `a`\n## 1. A\nFiles:\n- `a`', 'line 1: Files: stands before the first step ("## 1. Title")'],
  [
    '## 1. A\n### More\nFiles:\n- `a`',
    'line 2: a heading that is not "## Title" of a step (a backslash before it makes it text)',
  ],
  ['## 1. A\nFiles:\n- json: 3\n', 'line 3: expected "- `…`" or an empty line in this list'],
  ['## 1. \nFiles:\n- a', 'step 1 (line 1), title: '],
])('a text that is no plan (%j) is refused with the line and what is wrong', (text, message) => {
  const reading = parsePlan(text);
  expect(reading.ok).toBe(false);
  expect(reading.ok ? '' : reading.missing.join('\n')).toContain(message);
});

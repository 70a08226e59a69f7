import { expect, test } from 'vitest';
import {
  planInstruction,
  repairInstruction,
  stepInstruction,
  unreadableInstruction,
} from '../../source/core/instruct.ts';

const step = {
  title: 'Port the reads',
  why: 'They come first.',
  files: ['src/a.ts', 'tests/**'],
  commands: ['npm test'],
  hosts: [],
  verify: ['npm test'],
};

test('the first line of every instruction says what it is about', () => {
  const result = { command: 'npm test', ok: false, code: 1, ms: 10, output: 'not ok 1\n' };
  const first = (text: string) => text.split('\n')[0];
  expect(first(planInstruction(' Port it \n', '- NOTE: x'))).toBe('Task: Port it');
  expect(first(stepInstruction(step, 2, 4))).toBe('Step 2 of 4: Port the reads');
  expect(first(repairInstruction(step, [result]))).toBe('Repair: Port the reads');
  expect(first(unreadableInstruction(['steps: missing']))).toBe('The plan could not be read:');
});

test('a plan is asked for with the policy that it must keep within', () => {
  const text = planInstruction('Port it', '- RESTRICTED: NO git push\n');
  expect(text).toContain('`plan` tool');
  expect(text).toContain('- RESTRICTED: NO git push');
  expect(planInstruction('Port it', '')).toContain('No policy bullet was found');
});

test('a step names its files, commands and checks, and what to know before', () => {
  const text = stepInstruction(step, 1, 1, ['Step 2 was rolled back.']);
  for (const part of [
    'They come first.',
    '- src/a.ts\n- tests/**',
    'Commands of this step:\n- npm test',
    '- Step 2 was rolled back.',
    'Do not commit or push',
  ])
    expect(text).toContain(part);
  expect(stepInstruction({ ...step, commands: [], verify: [], why: '', hosts: ['example.org'] }, 1, 1)).toMatch(
    /^Step 1 of 1: Port the reads\n\nFiles of this step:[\s\S]*reading commands only\nHosts of this step:\n- example.org\nIt is verified with: the checks of the policy/,
  );
});

test('a repair shows what failed, and only that', () => {
  const text = repairInstruction(step, [
    { command: 'npm test', ok: false, code: 1, ms: 1, output: 'not ok 3 - names\n\n' },
    { command: 'npm run lint', ok: true, code: 0, ms: 1, output: 'clean' },
    { command: 'npm run build', ok: false, code: null, ms: 1, output: '' },
  ]);
  expect(text).toContain('$ npm test   (exit code 1)\nnot ok 3 - names\n');
  expect(text).toContain('$ npm run build   (ended by a signal or the time limit)\n(no output)');
  expect(text).not.toContain('lint');
});

test('what is missing in a plan is said line by line', () => {
  expect(unreadableInstruction(['steps.0.title: too short', 'steps.1: names neither files nor commands'])).toBe(
    [
      'The plan could not be read:',
      '- steps.0.title: too short',
      '- steps.1: names neither files nor commands',
      'Correct this and propose the whole plan again with the `plan` tool.',
    ].join('\n'),
  );
});

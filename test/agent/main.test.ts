import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside, start, world } from '../helpers/agent-program.ts';
import { step } from '../helpers/fake-desk.ts';

const use = (name: string, input: unknown, text = '') => ({ text, tools: [{ name, input }] });

test('it does a step with real edits, asks before each action, and reports how each ended', async () => {
  const given = await world({
    files: { 'src/a.js': 'export const a = 1;\n' },
    desk: { instructions: [step(7, 'Step 1 of 1: make a two')] },
    script: [
      use('read', { path: 'src/a.js' }, 'I look first.'),
      use('edit', { path: 'src/a.js', old: 'a = 1', new: 'a = 2' }),
      use('shell', { command: 'cat src/a.js' }),
      { text: 'a is two now.' },
    ],
  });
  const { code, output } = await start(given).ended;
  expect(output).toContain('Over: all done');
  expect(code).toBe(0);
  expect(given.model.failures).toEqual([]);
  expect(readFileSync(join(given.root, 'src/a.js'), 'utf8')).toBe('export const a = 2;\n');
  const asked = given.desk.log.flatMap((entry) =>
    entry.kind === 'action' ? [[entry.request.tool, entry.request.action]] : [],
  );
  expect(asked).toEqual([
    ['read', { kind: 'read', path: 'src/a.js' }],
    ['edit', { kind: 'write', path: 'src/a.js' }],
    ['shell', { kind: 'exec', command: 'cat src/a.js' }],
  ]);
  expect(given.desk.log.filter((entry) => entry.kind === 'result').map((entry) => entry.ok)).toEqual([
    true,
    true,
    true,
  ]);
  expect(given.desk.log.filter((entry) => entry.kind === 'turn')).toEqual([
    { kind: 'turn', ended: null, text: '' },
    { kind: 'turn', ended: 7, text: 'a is two now.' },
  ]);
  expect(given.desk.log.filter((entry) => entry.kind === 'usage')).toHaveLength(4);
  expect(output).toContain('I look first.');
  expect(output).toContain('▸ edit src/a.js');
  expect(output).not.toContain('\x1b');
});

test('what the supervisor refuses does not happen, and the model is told why', async () => {
  const given = await world({
    desk: {
      instructions: [step(1, 'Step 1 of 1: try')],
      judge: ({ action }) =>
        action.kind === 'exec' ? { verdict: 'deny', reason: 'NO pushing (CLAUDE.md:4)' } : { verdict: 'allow' },
    },
    script: [
      use('shell', { command: 'touch made' }),
      ({ messages }) => {
        expect(messages.at(-1)?.content[0]).toMatchObject({
          is_error: true,
          content: expect.stringContaining('NO pushing (CLAUDE.md:4)'),
        });
        return { text: 'I was refused.' };
      },
    ],
  });
  const { code, output } = await inside(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(existsSync(join(given.root, 'made'))).toBe(false);
  expect(output).toContain('✗ NO pushing (CLAUDE.md:4)');
  expect(given.desk.log.some((entry) => entry.kind === 'result')).toBe(false);
});

test('of a command its first and its last lines are shown, and what is between is counted', async () => {
  const given = await world({
    desk: { instructions: [step(1, 'Step 1 of 1: count')] },
    script: [use('shell', { command: 'seq 1 20; echo; echo end >&2' }), { text: 'Counted.' }],
  });
  const { output } = await inside(given).ended;
  expect(output).toMatch(/▸ shell seq 1 20.*\n {2}1\n[\s\S]* {2}8\n {2}… 9 more lines\n[\s\S]*✓ exit code 0/);
  expect(output.match(/^ {2}\d+$/gm)?.length).toBeGreaterThanOrEqual(11);
});

test('an approved plan brings the next instruction within the turn', async () => {
  const plan = { summary: 'one thing', steps: [{ title: 'do it', files: ['x.txt'] }] };
  const given = await world({
    desk: {
      instructions: [step(1, 'Task: do it', 'dry-run')],
      plan: (_, times) => {
        if (times === 1) return { unreadable: ['steps.0: names neither files nor commands'] };
        if (times === 2) return { returned: 'call it x' };
        return { approved: true, changed: 'step 2 was dropped', ...step(2, 'Step 1 of 1: do it') };
      },
    },
    script: [
      use('plan', { steps: [] }),
      ({ messages }) => {
        expect(messages.at(-1)?.content[0]).toMatchObject({ content: expect.stringContaining('names neither files') });
        return use('plan', plan);
      },
      ({ messages }) => {
        expect(messages.at(-1)?.content[0]).toMatchObject({ content: expect.stringContaining('call it x') });
        return use('plan', plan);
      },
      ({ messages }) => {
        const told = JSON.stringify(messages.at(-1));
        expect(told).toContain('step 2 was dropped');
        expect(told).toContain('Step 1 of 1: do it');
        return use('write', { path: 'x.txt', content: 'x\n' });
      },
      use('plan', plan),
      { text: 'Done.' },
    ],
  });
  const { code, output } = await inside(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(output).toContain('Step 1 of 1: do it');
  expect(readFileSync(join(given.root, 'x.txt'), 'utf8')).toBe('x\n');
  expect(given.desk.log.filter((entry) => entry.kind === 'plan')).toHaveLength(3);
  expect(given.desk.log.findLast((entry) => entry.kind === 'turn')).toEqual({ kind: 'turn', ended: 2, text: 'Done.' });
});

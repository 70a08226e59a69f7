import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../source/core/plan.ts';
import { git } from '../helpers/journey.ts';
import { planned, proceed } from './helpers/claude-world.ts';
import { propose, smallPlan } from './helpers/small-script.ts';

test('feedback comes to the model as the denial’s words, and its next plan is on the table', async () => {
  const shorter: Plan = { ...smallPlan, steps: smallPlan.steps.slice(1) };
  const { journey, root, model } = await planned({
    plan: (asked) =>
      propose(asked, asked.results.some(({ text }) => text.includes('Leave one out')) ? shorter : smallPlan),
  });
  await journey.press('f', () => journey.shows('Feedback on the plan'));
  journey.keys('Leave one out');
  await journey.shows('Leave one out');
  await journey.press('\r', () => journey.event('plan.returned'));
  await journey.event('plan.proposed', ({ plan }) => plan.steps.length === 2);
  await proceed(journey);
  await journey.event('run.finished');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write three',
    'Write two',
    'First',
  ]);
  const denied = model.asked.at(-1)?.results.find(({ text }) => text.includes('Leave one out'));
  expect(denied).toMatchObject({ tool: 'ExitPlanMode', error: true });
});

test.each([
  ['in a sandbox, where it starts anew', []],
  ['without one, where it goes on', ['--no-sandbox']],
])('a plan that was edited is the one that the model is told was approved: %s', async (_, args) => {
  const { journey, root, home, model } = await planned({}, { env: { EDITOR: `/bin/sh ${'$HOME'}/edit.sh` }, args });
  writeFileSync(join(home, 'edit.sh'), 'sed -i "/^## 2/,\\$d" "$1"\n');
  await journey.shows(/The plan waits for you|● proceed ○/);
  await journey.press('e', () => journey.event('plan.edited', ({ plan }) => plan.steps.length === 1));
  await proceed(journey);
  await journey.event('run.finished');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write one',
    'First',
  ]);
  const { said = [], results = [] } = model.asked.at(-1) ?? {};
  const told = [...said, ...results.map(({ text }) => text)].filter((text) => text.includes('The person changed it'));
  expect(told.join('\n')).toContain('Write one');
  expect(told.join('\n')).not.toContain('Write two');
});

test('a plan that can’t be read goes back with what is missing, and a good one is taken', async () => {
  const { journey, model } = await planned({
    plan: (asked) => propose(asked, asked.results.some(({ error }) => error) ? smallPlan : '# Plan\n\nJust do it.\n'),
  });
  expect(journey.count('plan.unreadable')).toBe(1);
  await journey.shows('Write one');
  const denied = model.asked.at(-1)?.results.find(({ error }) => error);
  expect(denied?.text).toContain('There is no step');
});

test('a yes in the agent’s own dialog approves nothing; the key here still does', async () => {
  const { journey, root } = await planned();
  await journey.shows('Would you like to proceed?');
  await journey.press('2', () => journey.shows('[2 Agent'));
  await journey.press('\r', () => journey.shows('Ctrl+Q comes out'));
  journey.keys('\r');
  await journey.event('agent.noticed', ({ text }) => text.includes('own terminal'));
  journey.keys('\x11');
  await journey.gone('Ctrl+Q comes out');
  expect(journey.count('plan.approved')).toBe(0);
  expect(git(root, 'status', '--porcelain')).toBe('');
  await journey.press('1', () => journey.shows('[1 Plan'));
  await proceed(journey);
  await journey.event('run.finished');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toHaveLength(4);
});

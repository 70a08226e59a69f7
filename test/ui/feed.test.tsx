import { expect, test } from 'vitest';
import { decision, violation, violations, working } from '../helpers/run-builder.ts';
import { show } from '../helpers/ui.tsx';

const burst = violation('refused', {
  id: 's1',
  action: { kind: 'write', path: '/home/ada/.git' },
  decision: decision('deny', { gate: 'sandbox', reason: 'It lies outside the project.', matches: [] }),
  program: 'rm\x1b[2J',
  count: 15,
});
const found = violation('found', {
  id: 't1',
  action: { kind: 'write', path: 'README.md' },
  decision: decision('deny', { gate: 'git', reason: 'It was changed although no step names it.', matches: [] }),
  before: 2,
});

test('a burst is one line with its count; the details say by which program and gate, nothing of it raw', async () => {
  const ui = await show({ ...working(), violations: violations(burst) });
  await ui.type('3');
  expect(ui.frame()).toContain('15× write /home/ada/.git');
  await ui.type('\r');
  expect(ui.frame()).toContain('15 times');
  expect(ui.frame()).toMatch(/program +rm/);
  expect(ui.frame()).toMatch(/gate +sandbox/);
  expect(ui.frame()).not.toContain('\x1b[2J');
});

test('R on what the tree showed leads to the checkpoint from before it, from the pane and from the details', async () => {
  for (const open of ['', '\r']) {
    const ui = await show({ ...working(), violations: violations(found) });
    await ui.type('3');
    if (open) await ui.type(open);
    await ui.type('R');
    expect(ui.frame()).toContain('Roll back to:');
    expect(ui.supervisor.sent).toEqual([]);
  }
});

test('R without a checkpoint before it says so', async () => {
  const ui = await show({ ...working(), violations: violations({ ...found, before: null }) });
  await ui.type('3', 'R');
  expect(ui.frame()).toContain('There is no checkpoint from before it.');
});

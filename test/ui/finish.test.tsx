import { describe, expect, test } from 'vitest';
import { finishing, renamed } from '../helpers/finish-builder.ts';
import { over, working } from '../helpers/run-builder.ts';
import { escapes, show, status } from '../helpers/ui.tsx';

describe('the end of a run', () => {
  test('F shows the commits and what each key would do with them, hooks and signing too', async () => {
    const ui = await show(over());
    await ui.type('F');
    expect(ui.frame()).toContain('2 commits on chaperone/refactor');
    expect(ui.frame()).toContain('11111111 Add the \\e[31mmodule');
    expect(ui.frame()).toContain('with the hooks pre-commit, commit-msg');
    expect(ui.frame()).toContain('signed by your ssh key ~/.ssh/id.pub');
    await ui.type('K');
    expect(ui.supervisor.sent).toEqual([{ type: 'settle', how: { kind: 'keep', hooks: true, sign: true }, by: 'key' }]);
  });

  test('S shows the message of the one commit, takes changes of it, and Enter makes it', async () => {
    const ui = await show(over());
    await ui.type('F', 'v', 'S');
    expect(ui.frame()).toContain('One commit of the run');
    expect(ui.frame()).toContain('Chaperone-Run: ');
    await ui.type('!', escapes.enter);
    const message = expect.stringMatching(/^[^\n]+!\n\n/);
    expect(ui.supervisor.sent).toMatchObject([
      { type: 'settle', how: { kind: 'squash', hooks: false, sign: true, message } },
    ]);
    expect(ui.frame()).toContain('WITHOUT the hooks');
  });

  test('B writes another name; what was done stands there, and z takes it back', async () => {
    const ui = await show(over());
    await ui.type('F', 'B', 'x', escapes.enter);
    expect(ui.supervisor.sent).toMatchObject([{ how: { kind: 'rename', branch: expect.stringMatching(/x$/) } }]);
    await ui.set({ ...over(), branch: 'feature', settlements: [renamed()] });
    expect(ui.frame()).toContain('✓ renamed: feature at cccccccccc');
    expect(ui.frame()).toContain('a note');
    await ui.type('z');
    expect(ui.supervisor.sent.at(-1)).toEqual({ type: 'settle', how: { kind: 'undo', settlement: 1 }, by: 'key' });
  });

  test('what a hook said when it refused stands there, and commits of others are not squashed', async () => {
    const notes = ['The hook pre-commit refused (exit code 1):\nno semicolons'];
    const ui = await show({ ...over(), settlements: [renamed({ state: 'failed', notes })] });
    Object.assign(ui.supervisor.look, { finishing: async () => ({ ...finishing, fixed: 'One is not of this run.' }) });
    await ui.type('F');
    expect(ui.frame()).toContain('no semicolons');
    await ui.type('S');
    expect(status(ui)).toContain('not of this run');
    expect(ui.supervisor.sent).toEqual([]);
  });

  test('it is for runs that are over and committed', async () => {
    const ui = await show(working());
    await ui.type('F');
    expect(status(ui)).toContain('not over');
    await ui.set({ ...over(), steps: [] });
    await ui.type('F');
    expect(status(ui)).toContain('no commit');
  });

  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 40, rows: 15 },
  ])
    test(`it fits ${size.columns} columns by ${size.rows} rows, and the keys are named`, async () => {
      const ui = await show(over(), size);
      await ui.type('F');
      for (const line of ui.lines()) expect(line.length).toBeLessThanOrEqual(size.columns);
      expect(ui.lines().at(-1)).toContain('K keep');
    });
});

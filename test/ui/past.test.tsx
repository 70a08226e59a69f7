import { describe, expect, test } from 'vitest';
import { working } from '../helpers/run-builder.ts';
import { escapes, show } from '../helpers/ui.tsx';

describe('going back', () => {
  test('Enter shows the difference, paged and searched', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    await ui.type('4', escapes.down, escapes.enter);
    expect(ui.frame()).toContain('What changed: 3 Port the reads');
    for (const text of [
      '2 files, +16 −3',
      '~ src/users/write.ts  +12 −3',
      '+ src/users/new.ts',
      '-old line',
      '+new line',
    ])
      expect(ui.frame()).toContain(text);
  });

  test('R lists what is deleted, changed and comes back, with warnings, then asks', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    await ui.type('4', escapes.down, 'R');
    for (const text of [
      'Roll back to: 3 Port the reads?',
      '1 deleted, 1 changed, 1 back again.',
      '⚠ a file is held open by node (4712)',
      '1 file will be deleted',
      '- src/users/new.ts',
      '1 file will change',
      '1 file will come back',
    ])
      expect(ui.frame()).toContain(text);
    expect(ui.supervisor.sent).toEqual([]);
    await ui.type('R');
    expect(ui.supervisor.sent).toEqual([{ type: 'roll-back', target: { kind: 'checkpoint', id: 3 }, by: 'key' }]);
  });

  test('a commit before the run can be gone back to as well', async () => {
    const ui = await show(working());
    await ui.type('4', escapes.end, 'R', 'R');
    expect(ui.supervisor.sent).toEqual([
      { type: 'roll-back', target: { kind: 'commit', hash: 'deadbeef'.repeat(5) }, by: 'key' },
    ]);
  });

  test('nothing is rolled back when it can’t be known what that would do', async () => {
    const ui = await show(working());
    Object.assign(ui.supervisor.look, { preview: () => Promise.reject(new Error('the vault is locked')) });
    await ui.type('4', escapes.down, 'R');
    expect(ui.frame()).toContain('It could not be found out: the vault is locked');
    await ui.type('R');
    expect(ui.supervisor.sent).toEqual([]);
  });

  test('z undoes the last rollback', async () => {
    const run = working(2, {
      rollbacks: [{ id: 1, target: { kind: 'checkpoint', id: 2 }, undoes: null, state: 'finished', before: 4 }],
    });
    const ui = await show(run);
    await ui.type('4', 'z');
    expect(ui.supervisor.sent).toEqual([{ type: 'undo-rollback', by: 'key' }]);
  });

  test('the checkpoints around actions are listed on demand', async () => {
    const ui = await show(working());
    expect(ui.frame()).not.toContain('◇');
    await ui.type('4', ' ');
    expect(ui.frame()).toContain('◇ write src/users/w1.ts');
  });
});

import { describe, expect, test } from 'vitest';
import { over, planned, working } from '../helpers/run-builder.ts';
import { escapes, show, status } from '../helpers/ui.tsx';

describe('writing', () => {
  test('feedback takes pasted lines, is edited by whole characters, and is sent by Enter', async () => {
    const ui = await show(planned(), { columns: 80, rows: 24 });
    await ui.type('f', 'Smaller steps 👍', escapes.backspace, '\x1b[200~please.\r\nAnd tests.\x1b[201~');
    expect(ui.frame()).toContain('Smaller steps please.');
    expect(ui.frame()).toContain('And tests.');
    await ui.type('\r');
    expect(ui.supervisor.sent).toEqual([
      { type: 'return-plan', feedback: 'Smaller steps please.\nAnd tests.', by: 'key' },
    ]);
  });

  test('what was begun is still there after Esc, and gone once it was sent', async () => {
    const ui = await show(working());
    await ui.type('i', 'Use the helper', escapes.esc, 'i', ' instead', '\r');
    expect(ui.supervisor.sent).toEqual([{ type: 'instruct', text: 'Use the helper instead' }]);
    await ui.type('i');
    expect(ui.frame()).not.toContain('Use the helper');
  });

  test('what was refused is kept to be sent again', async () => {
    const ui = await show(working());
    ui.supervisor.refusal = { refused: 'A rollback is under way; wait until it is done.' };
    await ui.type('i', 'Go', '\r');
    expect(status(ui)).toBe('A rollback is under way; wait until it is done.');
    expect(ui.frame()).toContain('A new instruction');
    expect(ui.frame()).toContain('Go');
  });
});

describe('leaving', () => {
  test('q asks what becomes of the run, s stops it for later', async () => {
    const ui = await show(working(), { columns: 40, rows: 15 });
    await ui.type('q');
    expect(ui.frame()).toContain('The agent is at work.');
    await ui.type('s');
    expect(ui.left).toEqual(['later']);
  });

  test('E ends the run; the summary opens once it is over, and q leaves', async () => {
    const ui = await show(working());
    ui.supervisor.onSend = (intent) => {
      if (intent.type === 'end-run') ui.supervisor.set(over('ended', 'The person ended the run.'));
    };
    await ui.type('q', 'E');
    expect(ui.supervisor.sent).toEqual([{ type: 'end-run', by: 'key' }]);
    expect(ui.frame()).toContain('[The run is over]');
    await ui.type(escapes.esc, 'q');
    expect(ui.left).toEqual(['over']);
  });

  test('Ctrl+C asks too, and does not end anything by itself', async () => {
    const ui = await show(working());
    await ui.type('\x03');
    expect(ui.frame()).toContain('Leave?');
    expect(ui.left).toEqual([]);
  });
});

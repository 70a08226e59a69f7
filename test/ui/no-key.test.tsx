import { expect, test } from 'vitest';
import { asking, newRun } from '../helpers/run-builder.ts';
import { escapes, show } from '../helpers/ui.tsx';

test('a key that means something in another pane says in which, and what', async () => {
  const ui = await show(asking(), undefined, { settleMs: 500 });
  ui.time += 500;
  await ui.type(escapes.esc, '2', 'a');
  expect(ui.frame()).toContain('a works in pane 3: it allows the asked action.');
  expect(ui.supervisor.sent).toEqual([]);
  await ui.type('%');
  expect(ui.frame()).toContain('% does nothing here. ? shows all keys.');
});

test('a key that came while a question was just opening is not lost without a word', async () => {
  const ui = await show(newRun(), undefined, { settleMs: 500 });
  await ui.set(asking());
  await ui.type('d');
  expect(ui.supervisor.sent).toEqual([]);
  expect(ui.frame()).toContain('This has just opened: read it, then press the key again.');
});

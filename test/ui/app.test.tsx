import { expect, test } from 'vitest';
import { working } from '../helpers/run-builder.ts';
import { show, status } from '../helpers/ui.tsx';

test('P pauses and goes on', async () => {
  const ui = await show(working());
  await ui.type('P');
  await ui.set(working(2, { pause: { cause: 'person', text: 'Paused by key. P goes on.' } }));
  expect(ui.frame()).toContain('⏸ paused');
  expect(status(ui)).toBe('⏸ Paused: Paused by key. P goes on.');
  await ui.type('P');
  expect(ui.supervisor.sent).toEqual([{ type: 'pause' }, { type: 'go-on', by: 'key' }]);
});

test('a journal that can’t be written to is said', async () => {
  const ui = await show(working());
  ui.supervisor.onSend = () => {
    throw new Error('no space left on device');
  };
  await ui.type('P');
  expect(status(ui)).toBe('It could not be written to the journal: no space left on device');
});

test('the outer terminal’s title says the run and its stage', async () => {
  const ui = await show(working());
  expect(ui.titles).toEqual(['chaperone · refactor-user-service · checkpoint']);
});

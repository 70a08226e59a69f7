import { describe, expect, test } from 'vitest';
import { Haste } from '../../source/ui/haste.ts';
import { firstView } from '../../source/ui/reduce-view.ts';
import { cleanPlan } from '../helpers/plan-builder.ts';
import { asking, newRun, planned, working } from '../helpers/run-builder.ts';
import { escapes, show, status } from '../helpers/ui.tsx';

describe('keys that come too early', () => {
  test('a dialog that opens by itself ignores keys until half a second passed without one', async () => {
    const ui = await show(working(), undefined, { settleMs: 500 });
    await ui.set(asking());
    for (const wait of [0, 499, 400, 499]) {
      ui.time += wait;
      await ui.type('a');
    }
    expect(ui.supervisor.sent).toEqual([]);
    ui.time += 500;
    await ui.type('a');
    expect(ui.supervisor.sent).toMatchObject([{ answer: 'allow' }]);
  });

  test('a dialog that was opened long ago, but not drawn so far, ignores keys', () => {
    const haste = new Haste(() => 10_000, 500);
    expect(haste.settling({ ...firstView, dialog: { kind: 'summary' }, dialogSince: 0 })).toBe(true);
    expect(haste.settling({ ...firstView, dialog: { kind: 'help' }, dialogSince: 0 })).toBe(false);
  });

  test('a plan that has just come is not approved by a key that was meant for something else', async () => {
    const ui = await show(newRun(), undefined, { settleMs: 500 });
    await ui.set(planned(cleanPlan));
    await ui.type('p');
    expect(ui.supervisor.sent).toEqual([]);
    expect(status(ui)).toBe('This has just changed. Look at it, then press the key again.');
    ui.time += 500;
    await ui.type('p');
    expect(ui.supervisor.sent).toHaveLength(1);
  });

  test('an ask that took the place of another one in the list is not answered by the key for that one', async () => {
    const ui = await show(asking(), undefined, { settleMs: 500 });
    ui.time += 500;
    await ui.type(escapes.esc, '3');
    ui.time += 500;
    const first = asking();
    const second = { ...(first.violations.at(0) as NonNullable<ReturnType<typeof first.violations.at>>), id: 'ask-2' };
    const { pending } = first;
    const two = new Map(pending).set('ask-2', {
      ...(pending.get('ask-1') as NonNullable<ReturnType<typeof pending.get>>),
      id: 'ask-2',
    });
    ui.supervisor.refusal = undefined;
    await ui.set({ ...first, pending: two, violations: first.violations.append(second) });
    await ui.type('a');
    expect(ui.supervisor.sent).toEqual([]);
  });

  test('keys that only look or write need no waiting', async () => {
    const ui = await show(newRun(), undefined, { settleMs: 500 });
    await ui.set(planned(cleanPlan));
    await ui.type('f', 'Smaller.');
    expect(ui.frame()).toContain('Smaller.');
  });

  test('keys that come in one chunk decide nothing, but move', async () => {
    const ui = await show(planned(cleanPlan));
    await ui.type('jp');
    expect(ui.supervisor.sent).toEqual([]);
    expect(status(ui)).toBe('Several keys came at once, so nothing was decided. Press the key by itself.');
    await ui.type('kkk', 'p');
    expect(ui.supervisor.sent).toHaveLength(1);
  });

  test('pasted text is no key', async () => {
    const ui = await show(planned(cleanPlan));
    await ui.type('\x1b[200~p\x1b[201~');
    expect(ui.supervisor.sent).toEqual([]);
    expect(status(ui)).toBe('Pasted text is not taken for keys.');
  });

  test('what is written in a text can come at once', async () => {
    const ui = await show(working(), undefined, { settleMs: 500 });
    await ui.type('i', 'Quick.');
    expect(ui.frame()).toContain('Quick.');
  });
});

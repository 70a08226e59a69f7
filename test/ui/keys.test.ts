import { describe, expect, test } from 'vitest';
import { Grow } from '../../source/core/grow.ts';
import type { Run } from '../../source/core/run.ts';
import { isAvailable, shownKeys } from '../../source/ui/binding.ts';
import { footerBindings } from '../../source/ui/footer.tsx';
import { replayKeys } from '../../source/ui/keys/replay-keys.ts';
import { bindingOf, bindingsNow, keys } from '../../source/ui/keys.ts';
import { FakePlayback } from '../helpers/fake-playback.ts';
import { FakeSupervisor } from '../helpers/fake-supervisor.ts';
import { renamed } from '../helpers/finish-builder.ts';
import { cleanPlan } from '../helpers/plan-builder.ts';
import { asking, checkpoints, newRun, over, planned, violation, violations, working } from '../helpers/run-builder.ts';
import { stand, standBefore } from '../helpers/stand.ts';

const rolledBack: Run = {
  ...working(2, {
    pause: { cause: 'rolled-back', text: 'Rolled back to checkpoint 2.' },
    rollbacks: [{ id: 1, target: { kind: 'checkpoint', id: 2 }, undoes: null, state: 'finished', before: 4 }],
  }),
};
const undone: Run = {
  ...rolledBack,
  rollbacks: [
    { id: 1, target: { kind: 'checkpoint', id: 2 }, undoes: null, state: 'undone', before: 4 },
    { id: 2, target: { kind: 'checkpoint', id: 4 }, undoes: 1, state: 'finished', before: 3 },
  ],
};
const verified: Run = {
  ...working(),
  steps: working().steps.map((step) => ({ ...step, verify: ['npm test'] })),
};
const many: Run = {
  ...working(2, {
    violations: violations(
      violation('refused', { id: 'a' }),
      violation('denied', { id: 'b' }),
      violation('withdrawn', { id: 'c' }),
    ),
  }),
  checkpoints: checkpoints(Array.from({ length: 60 }, (_, index) => ({ kind: 'step-done', step: index % 4 }) as const)),
};

/** Situations by name: a run, and the keys that lead there. */
const situations: Record<string, [Run, ...string[]]> = {
  'before the agent started': [newRun({ agent: { generation: 1, pid: null, starts: 0 } })],
  'while it plans, in every pane': [newRun()],
  'while it plans, agent': [newRun(), '2'],
  'while it plans, violations': [newRun(), '3'],
  'while it plans, checkpoints': [newRun(), '4'],
  'the plan waits': [planned()],
  'a clean plan waits': [planned(cleanPlan)],
  'the forbidden step is dropped': [withDropped(planned(), 3)],
  'every step is dropped': [withDropped(planned(cleanPlan), 0, 1)],
  'approving a plan that is not clean': [withDropped(planned(), 3), 'p'],
  'a step in full': [planned(), 'enter'],
  'a plan that could not be read': [unreadable('proceed')],
  'a plan that was told to be mended': [unreadable('dry-run')],
  'its text': [unreadable('proceed'), 'enter'],
  'a plan that was sent back': [planned(undefined, { stage: 'dry-run' })],
  'an edited plan that could not be read': [planned(), 'e'],
  'writing feedback': [planned(), 'f'],
  'writing feedback, with a word': [planned(), 'f', 'w'],
  working: [working()],
  'working, agent': [working(), '2'],
  'working, agent scrolled back': [working(), '2', 'pageup'],
  'searching in the agent’s pane': [working(), '2', '/', 'x'],
  'selecting by keys': [working(), '2', 'v'],
  'something is selected': [working(), '2', 'v', 'v'],
  'links of the agent': [working(), '2', 'o'],
  'a link of the agent': [working(), '2', 'o', '1'],
  'what the agent wants on the clipboard': [working(), 'c'],
  'working, violations': [many, '3', 'down'],
  'working, checkpoints': [many, '4', 'down'],
  'working, last of the past': [many, '4', 'end'],
  'all panes, zoomed': [working(), '+'],
  'after a rollback': [rolledBack, '4', 'down'],
  'a rollback under way': [
    { ...rolledBack, rollbacks: rolledBack.rollbacks.map((one) => ({ ...one, state: 'running' as const })) },
    '4',
    'down',
  ],
  'writing an instruction': [working(), 'i', 'g', 'o'],
  'an ask opened by itself': [asking()],
  'an ask that was put off': [asking(), 'esc', '3'],
  'a grant': [asking(), 'A'],
  'violation details': [many, '3', 'enter'],
  'a diff': [working(), '4', 'down', 'enter'],
  'a hunk is chosen': [working(), '4', 'down', 'enter', ']'],
  'a marked checkpoint': [working(), '4', 'down', 'd', 'down'],
  'which one broke the tests': [verified, '4', 'b'],
  'after an undo': [undone, '4'],
  'about to roll back': [working(), '4', 'down', 'R'],
  'about to leave': [working(), 'q'],
  help: [working(), '?'],
  summary: [working(), 's'],
  searching: [many, '4', '/', 'P'],
  'a kept search': [many, '4', '/', 'P', 'enter'],
  'searching in help': [working(), '?', '/', 'p'],
  over: [over()],
  'over, summary closed': [over(), 'esc'],
  'over, checkpoints': [over(), 'esc', '4', 'down'],
  'over, agent': [over(), 'esc', '2'],
  'its end': [over(), 'F'],
  'its end, changed': [{ ...over(), branch: 'feature', settlements: [renamed()] }, 'F'],
  'writing the message of one commit': [over(), 'F', 'S'],
};

function withDropped(run: Run, ...dropped: number[]): Run {
  const { plan } = run;
  if (!plan) return run;
  return {
    ...run,
    plan: { ...plan, marks: plan.marks.map((mark, step) => ({ ...mark, dropped: dropped.includes(step) })) },
  };
}

function unreadable(stage: 'proceed' | 'dry-run'): Run {
  return newRun({
    stage,
    unreadable: { text: 'I would …', missing: ['plan: no steps'], times: 3, request: null },
    pause: stage === 'proceed' ? { cause: 'plan', text: 'The plan can’t be read.' } : null,
  });
}

describe('every key of the table', () => {
  const met = new Set<unknown>();

  test.each(Object.entries(situations))('does something or says why not: %s', async (_, [run, ...path]) => {
    const names = bindingsNow((await stand(run, ...path)).scene()).flatMap((binding) => binding.keys);
    expect(names.length).toBeGreaterThan(0);
    for (const name of new Set(names)) {
      const at = await stand(run, ...path);
      const binding = bindingOf(at.scene(), name);
      if (!binding) continue;
      met.add(binding);
      const possible = isAvailable(binding, at.scene());
      const before = at.done();
      await at.press(name);
      const { message } = at.scene().view;
      if (possible !== true) {
        expect([name, message?.text]).toEqual([name, possible]);
        expect([name, at.done()]).toEqual([name, before]);
      } else if (!binding.motion) expect([name, at.done() !== before || message !== null]).toEqual([name, true]);
    }
  });

  test('that belongs to a replay works in one, and no key decides anything there', async () => {
    for (const path of [[], ['2'], ['3'], ['4'], ['?']]) {
      const names = bindingsNow((await stand(working(), ...path)).scene()).flatMap((binding) => binding.keys);
      for (const name of new Set([...names, ...replayKeys.flatMap((binding) => binding.keys)])) {
        const supervisor = Object.assign(new FakeSupervisor(working()), { playback: new FakePlayback(working()) });
        const at = await standBefore(supervisor, ...path);
        const binding = bindingOf(at.scene(), name);
        if (!binding) continue;
        met.add(binding);
        const before = supervisor.playback.calls;
        await at.press(name);
        expect([name, supervisor.sent]).toEqual([name, []]);
        if (binding.group === 'Replay') expect([name, supervisor.playback.calls]).toEqual([name, before + 1]);
      }
    }
  });

  test('can be met in some situation', () => {
    const missing = keys.filter((binding) => !met.has(binding) && !binding.where.includes('inside'));
    expect(missing.map((binding) => [shownKeys(binding), binding.label, binding.where])).toEqual([]);
  });

  test('that the footer names works', async () => {
    for (const [run, ...path] of Object.values(situations))
      for (const columns of [40, 80, 120]) {
        const scene = (await stand(run, ...path)).scene();
        for (const binding of footerBindings(scene, columns)) {
          expect(isAvailable(binding, scene)).toBe(true);
          expect(bindingOf(scene, binding.keys[0] as string)).toBe(binding);
        }
      }
  });

  test('is the only one of its name in its place', () => {
    const seen = new Map<string, string>();
    for (const binding of keys)
      for (const where of binding.where)
        for (const name of binding.keys) {
          const place = `${name} in ${where}`;
          expect([place, seen.get(place)]).toEqual([place, undefined]);
          seen.set(place, binding.label);
        }
  });

  test('has a help sentence and a short label', () => {
    for (const binding of keys) {
      expect(binding.label.length).toBeLessThanOrEqual(14);
      expect(binding.help).toMatch(/^[a-z]/);
      expect(binding.help).not.toMatch(/\.$/);
    }
  });
});

describe('wrong keys', () => {
  test.each(Object.entries(situations))('decide nothing and send nothing: %s', async (name, [run, ...path]) => {
    const at = await stand(run, ...path);
    const sent = at.supervisor.sent.length;
    const left = at.left.length;
    for (const key of ['w', 'X', '0', 'ctrl+x', 'alt+q', 'ß', '漢', 'f5']) await at.press(key);
    expect([name, at.supervisor.sent.length, at.left.length]).toEqual([name, sent, left]);
  });

  test('say that they do nothing', async () => {
    const at = await stand(working());
    await at.press('w');
    expect(at.scene().view.message?.text).toBe('w does nothing here. ? shows all keys.');
  });
});

test('10,000 violations and 5,000 checkpoints are not walked through for a key or a frame', async () => {
  class Counting<T> extends Grow<T> {
    reads = 0;
    override at(index: number): T | undefined {
      this.reads++;
      return super.at(index);
    }
  }
  const list = new Counting(Array.from({ length: 10_000 }, (_, index) => violation('refused', { id: String(index) })));
  const at = await stand({ ...many, violations: list }, '3');
  list.reads = 0;
  await at.press('down');
  await at.press('pagedown');
  expect(list.reads).toBeLessThan(100);
});

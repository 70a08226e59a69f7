import { describe, expect, test } from 'vitest';
import { planHash } from '../../source/core/plan-hash.ts';
import { writePlan } from '../../source/core/plan-text.ts';
import type { PlanState, Run } from '../../source/core/run.ts';
import { cleanPlan, plan, planState, step } from '../helpers/plan-builder.ts';
import { newRun, planned } from '../helpers/run-builder.ts';
import { escapes, show, status } from '../helpers/ui.tsx';

function dropping(run: Run, ...dropped: number[]): Run {
  const state = run.plan as PlanState;
  return {
    ...run,
    plan: { ...state, marks: state.marks.map((mark, index) => ({ ...mark, dropped: dropped.includes(index) })) },
  };
}

describe('the plan', () => {
  test('p approves a clean plan with the hash of what is on the screen, and goes to the agent', async () => {
    const run = planned(cleanPlan);
    const ui = await show(run);
    await ui.type('p');
    expect(ui.supervisor.sent).toEqual([{ type: 'approve-plan', hash: planHash(run.plan as PlanState), by: 'key' }]);
    expect(ui.frame()).toContain('[2 Agent');
  });

  test('p does not approve what the policy forbids, and says which step and what to do', async () => {
    const ui = await show(planned());
    await ui.type('p');
    expect(ui.supervisor.sent).toEqual([]);
    expect(status(ui)).toBe(
      'Step 4 needs what the policy forbids (✗). Drop it (Space), edit it (e) or send the plan back (f).',
    );
  });

  test('p shows what is asked or wide before it approves, and a second p approves', async () => {
    const ui = await show(dropping(planned(), 3));
    await ui.type('p');
    expect(ui.supervisor.sent).toEqual([]);
    expect(ui.frame()).toContain('Proceed with this plan?');
    expect(ui.frame()).toContain('3 steps, 1 dropped');
    expect(ui.frame()).toContain('⚠ 1 line is wide: more than it seems');
    expect(ui.frame()).toContain('npm run *');
    await ui.type('p');
    expect(ui.supervisor.sent).toMatchObject([{ type: 'approve-plan' }]);
  });

  test('a plan that changes while the question is open is not approved', async () => {
    const ui = await show(dropping(planned(), 3));
    await ui.type('p');
    await ui.set(dropping(planned(), 2, 3));
    await ui.type('p');
    expect(ui.supervisor.sent).toEqual([]);
    expect(status(ui)).toBe('The plan has changed while this was open. Esc goes back to it.');
  });

  test('Space drops a step, g sets a gate before one, both for the step under the cursor', async () => {
    const ui = await show(planned());
    await ui.type(escapes.down, ' ', escapes.down, 'g');
    expect(ui.supervisor.sent).toEqual([
      { type: 'mark-step', step: 1, dropped: true, gate: false },
      { type: 'mark-step', step: 2, dropped: false, gate: true },
    ]);
  });

  test('the step under the cursor shows its lines, what they mean, and the bullet that refuses one', async () => {
    const ui = await show(planned(), { columns: 80, rows: 24 });
    await ui.type(escapes.end);
    for (const text of [
      '✗ run    git push origin main',
      'NO git push to origin/main  CLAUDE.md:14',
      '? run    npm uninstall pg',
      '= 3 files now, new ones in src',
    ])
      expect(ui.frame()).toContain(text);
  });

  test('after feedback, what changed is marked step by step', async () => {
    const next = {
      ...plan,
      steps: [
        step('Measure first', { files: ['bench/**'], commands: [] }),
        ...plan.steps.slice(0, 2).map((each, index) => (index === 1 ? { ...each, commands: ['npm run lint'] } : each)),
      ],
    };
    const ui = await show({ ...planned(next), plan: planState(next, { previous: plan }) }, { columns: 80, rows: 24 });
    expect(ui.frame()).toContain('± new in this plan');
    expect(ui.frame()).toMatch(/1 Measure first +±/);
    expect(ui.frame()).toContain('gone: Port the writes, Remove the old client');
    await ui.type(escapes.end);
    expect(ui.frame()).toContain('- commands: npm test');
    expect(ui.frame()).toContain('+ commands: npm run lint');
  });

  test('a plan that could not be read shows its text and what is missing, and can’t be proceeded with', async () => {
    const ui = await show(
      newRun({
        stage: 'proceed',
        unreadable: { text: 'First I would look around.', missing: ['plan: no steps'], times: 3, request: null },
      }),
      { columns: 80, rows: 24 },
    );
    expect(ui.frame()).toContain('✗ plan: no steps');
    expect(ui.frame()).toContain('First I would look around.');
    await ui.type('p');
    expect(status(ui)).toBe('The agent’s plan could not be read. f sends it back, Enter shows its text.');
    await ui.type('f', 'Use the plan tool.', '\r');
    expect(ui.supervisor.sent).toEqual([{ type: 'return-plan', feedback: 'Use the plan tool.', by: 'key' }]);
  });

  test('invisible characters in a plan are seen', async () => {
    const sly = { summary: '', steps: [step('Tidy\u200b up', { commands: ['rm -rf\u00a0/', 'echo \u202egnp.sh'] })] };
    const ui = await show(planned(sly));
    for (const text of ['Tidy\\u{200b} up', 'rm -rf\\u{a0}/', 'echo \\u{202e}gnp.sh'])
      expect(ui.frame()).toContain(text);
  });
});

describe('editing the plan', () => {
  test('what was saved is judged and sent', async () => {
    const ui = await show(planned());
    ui.edited = (text) => text.replace('Port the reads', 'Port all reads');
    await ui.type('e');
    expect(ui.edits[0]).toContain(writePlan(plan));
    expect(ui.supervisor.sent).toMatchObject([
      { type: 'edit-plan', plan: { steps: [{}, { title: 'Port all reads' }, {}, {}] }, judged: [{}, {}, {}, {}] },
    ]);
    expect(status(ui)).toBe('The plan is yours now; it was judged again.');
  });

  test('a text that is no plan is kept, its problems are shown, and e opens the same text again', async () => {
    const ui = await show(planned());
    ui.edited = () => '## 1. Only a title\n';
    await ui.type('e');
    expect(ui.frame()).toContain('step 1 (line 1) names neither files nor commands');
    await ui.type('e');
    expect(ui.edits[1]).toBe('## 1. Only a title\n');
    expect(ui.supervisor.sent).toEqual([]);
  });

  test('a plan that came meanwhile is not overwritten', async () => {
    const ui = await show(planned());
    let save: (text: string) => void = () => {};
    ui.edited = () => new Promise((resolve) => (save = resolve));
    await ui.type('e');
    await ui.set(planned(cleanPlan));
    save(writePlan(plan));
    await ui.settle();
    expect(ui.supervisor.sent).toEqual([]);
    expect(ui.frame()).toContain('The agent’s plan has changed meanwhile. Look at it first.');
  });

  test('an editor that can’t be started is named', async () => {
    const ui = await show(planned());
    ui.edited = () => {
      throw new Error('vim: not found');
    };
    await ui.type('e');
    expect(status(ui)).toBe('The editor could not be used: vim: not found. $EDITOR names it.');
  });
});

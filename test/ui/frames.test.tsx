import { describe, expect, test } from 'vitest';
import type { Run } from '../../source/core/run.ts';
import { cleanPlan, plan, planState } from '../helpers/plan-builder.ts';
import { asking, info, newRun, over, planned, violation, violations, working } from '../helpers/run-builder.ts';
import { show } from '../helpers/ui.tsx';

async function lines(run: Run, columns: number, rows: number, ...keys: string[]): Promise<string[]> {
  const ui = await show(run, { columns, rows });
  await ui.type(...keys);
  return ui.lines();
}

const sizes = [
  [120, 40],
  [80, 24],
  [40, 15],
] as const;

/** What must be read of a run on every screen, in any order. */
const runs: Record<string, { run: Run; keys?: string[]; always: string[] }> = {
  'before the agent started': {
    run: newRun({ agent: { generation: 1, pid: null, starts: 0 } }),
    always: ['● dry-run', 'Here the agent’s plan will stand,', 'Starting the agent …', 'q leave'],
  },
  'while it plans': { run: newRun(), always: ['● dry-run', 'sandboxed', '1 Plan'] },
  'a plan that waits': {
    run: planned(),
    always: ['● proceed', '1 Add the database module', 'Plan', '✗ 1', '⚠ 1', 'e edit'],
  },
  'a clean plan that waits': { run: planned(cleanPlan), always: ['p proceed', 'all allowed'] },
  'a dropped and a gated step': {
    run: {
      ...planned(),
      plan: planState(plan, { marks: plan.steps.map((_, step) => ({ dropped: step === 1, gate: step === 2 })) }),
    },
    always: ['– 2 Port the reads', 'dropped', '⏸'],
  },
  working: { run: working(), always: ['3/4', '✓ 1 Add the', '▸ 3 Port the writes', 'step 3'] },
  'without a sandbox': { run: { ...working(), info: { ...info, sandbox: 'none' } }, always: ['no sandbox'] },
  paused: {
    run: working(2, { pause: { cause: 'verification', text: 'Verification is red: npm test.' } }),
    always: ['⏸', 'Verification is red', 'P go on'],
  },
  'an ask': {
    run: asking(),
    always: [
      'The agent asks',
      'npm install left-pad',
      'No bullet names this',
      'a allow',
      'A for run',
      'd deny',
      'Esc later',
    ],
  },
  violations: {
    run: working(2, { violations: violations(violation('refused'), violation('denied')) }),
    keys: ['3'],
    always: ['[3 Viol', '✗', 'git push origin main', 'Enter details'],
  },
  checkpoints: {
    run: working(),
    keys: ['4'],
    always: ['● now', '+16 −3', '◆ 2 Port the reads', '◆ 1 Add the', '14:03', '○ c0ffee1'],
  },
  done: { run: over(), always: ['✓ done', 'The run is over', 'Done: all 4 steps are done'] },
  stopped: {
    run: over('limit', 'the time limit was reached'),
    always: ['✗', '3/4', 'Stopped: the time limit was reached'],
  },
  help: { run: working(), keys: ['?'], always: ['[Keys]', 'Decide about the plan', 'Esc back'] },
  leaving: { run: working(), keys: ['q'], always: ['Leave?', 's stop here', 'E end the run', 'Esc'] },
  'inside the agent': { run: working(), keys: ['2', '\r'], always: ['Ctrl+Q comes out', '╔', 'Ctrl+Q come out'] },
};

describe.each(sizes)('at %dx%d', (columns, rows) => {
  test.each(Object.entries(runs))('%s can be read', async (_, { run, keys = [], always }) => {
    const shown = await lines(run, columns, rows, ...keys);
    expect(shown).toHaveLength(rows);
    const frame = shown.join('\n');
    for (const text of always) expect(frame).toContain(text);
    expect(shown.at(-1)?.trim()).not.toBe('');
  });
});

test('a wide screen shows everything at once, as it was designed', async () => {
  const run = working(2, { violations: violations(violation('refused')) });
  expect(await lines(run, 100, 24)).toEqual([
    ' chaperone · refactor-user-service                 claude · sandboxed · 12 rules · 00:12:41 · $0.84',
    ' ✓ dry-run ── ✓ proceed ── ● checkpoint 3/4 ── ○ done',
    '╭[1 Plan · 4]──────────────────╮╭ 2 Agent · claude ────────────────────────────────────────────────╮',
    '│ ✓ 1 Add the database module  ││                                                                  │',
    '│ ✓ 2 Port the reads           ││                                                                  │',
    '│ ▸ 3 Port the writes          ││                                                                  │',
    '│   4 Remove the old client  ⏸ ││                                                                  │',
    '│                              ││                                                                  │',
    '│                              ││                                                                  │',
    '│                              ││                                                                  │',
    '│                              ││                                                                  │',
    '├ 4 Checkpoints ──────────── 4 ┤│                                                                  │',
    '│ ● now                 +16 −3 ││                                                                  │',
    '│ ◆ 2 Port the rea… ✓ #3 14:03 ││                                                                  │',
    '│ ◆ 1 Add the data… ✓ #2 14:02 ││                                                                  │',
    '│ ◆ start             #1 14:01 ││                                                                  │',
    '│ ── before the run ────────── ││                                                                  │',
    '│ ○ c0ffee1 Add the shop       ││                                                                  │',
    '╰──────────────────────────────╯╰──────────────────────────────────────────────────────────────────╯',
    '╭ 3 Violations 1 ──────────────────────────────────────────────────────────────────────────────────╮',
    '│ 14:03:11 ✗ git push origin main          NO git push to origin/main    CLAUDE.md:14         hook │',
    '╰──────────────────────────────────────────────────────────────────────────────────────────────────╯',
    ' The agent works on step 3: Port the writes',
    ' Enter details  P pause  i instruct  s summary  Tab pane  / search  + zoom  ? help  q leave',
  ]);
});

test('the focused pane is known without colours: its title stands in brackets', async () => {
  for (const [key, title] of [
    ['1', '[1 Plan'],
    ['2', '[2 Agent'],
    ['3', '[3 Violations'],
    ['4', '[4 Checkpoints'],
  ] as const)
    expect((await lines(working(), 120, 40, key)).join('\n')).toContain(title);
});

test('zoomed, a pane has the whole body', async () => {
  const shown = await lines(working(), 120, 40, '4', '+');
  expect(shown[2]).toMatch(/^╭\[4 Checkpoints\]─+ 4 ╮$/);
  expect(shown[37]).toMatch(/^╰─+╯$/);
});

test('a long list shows the part around the cursor', async () => {
  const many = {
    ...plan,
    steps: Array.from({ length: 60 }, (_, index) => ({ ...plan.steps[1]!, title: `Step number ${index + 1}` })),
  };
  const shown = (await lines(planned(many), 80, 24, 'G')).join('\n');
  expect(shown).toContain('60 Step number 60');
  expect(shown).not.toContain('1 Step number 1\n');
});

test('a message that is too long for one line takes two, and the keys are back with the next key', async () => {
  const shown = await lines(planned(), 40, 15, 'p');
  expect(shown.at(-2)).toBe(' Step 4 needs what the policy forbids');
  expect(shown.at(-1)).toMatch(/^ \(✗\)\. Drop it \(Space\), edit it \(e\)/);
  expect((await lines(planned(), 40, 15, 'p', 'j')).at(-1)).toContain('? help');
});

import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { Grow } from '../../source/core/grow.ts';
import type { Plan } from '../../source/core/plan.ts';
import type { Run } from '../../source/core/run.ts';
import { clean } from '../../source/ui/clean.ts';
import { planState } from '../helpers/plan-builder.ts';
import {
  asking,
  checkpoints,
  decision,
  info,
  newRun,
  over,
  planned,
  start,
  violation,
  working,
} from '../helpers/run-builder.ts';
import { escapes, show } from '../helpers/ui.tsx';

/** Text as bad as an agent could write it. */
const nasty = fc.constantFrom(
  '\x1b[31mred\x1b[0m',
  '\x1b]0;title\x07',
  '\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\',
  '\u202eevil\u202c',
  '\u200b\u200d\ufe0f',
  '漢字かな交じり文',
  '👩‍👩‍👧‍👦👍🏽🇩🇪❤️',
  'e\u0301\u0301\u0301\u0301\u0301',
  '\u0301',
  'عربي',
  'क्षि',
  '한글ᄒ',
  '\t\r\n\x00\x7f\x9b31m',
  '\ud800',
  '\u{e0041}\u{10ffff}',
  ' '.repeat(50),
  'x'.repeat(400),
  '─│╭',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 10 }), fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(' ') || 'x');
const step = fc.record({
  title: text,
  why: text,
  files: fc.array(text, { minLength: 1, maxLength: 3 }),
  commands: fc.array(text, { maxLength: 3 }),
  hosts: fc.array(text, { maxLength: 1 }),
  verify: fc.array(text, { maxLength: 1 }),
});
const plan: fc.Arbitrary<Plan> = fc.record({ summary: text, steps: fc.array(step, { minLength: 1, maxLength: 8 }) });

const run: fc.Arbitrary<Run> = fc
  .record({
    base: fc.constantFrom('new', 'planned', 'working', 'asking', 'over', 'unreadable'),
    plan,
    previous: fc.option(plan),
    words: fc.array(text, { minLength: 12, maxLength: 12 }),
    violations: fc.integer({ min: 0, max: 30 }),
    paused: fc.boolean(),
    sandbox: fc.constantFrom('proven' as const, 'none' as const),
  })
  .map(({ base, plan: of, previous, words, violations, paused, sandbox }) => {
    const word = (index: number) => words[index % words.length] as string;
    const started: Run =
      base === 'planned'
        ? { ...planned(of), plan: planState(of, { previous }) }
        : base === 'working'
          ? working(2, paused ? { pause: { cause: 'person', text: word(0) } } : { notice: word(0) })
          : base === 'asking'
            ? asking(working(), { kind: 'exec', command: word(0), cwd: word(1) })
            : base === 'over'
              ? over('failed', word(0))
              : base === 'unreadable'
                ? newRun({
                    stage: 'proceed',
                    unreadable: { text: words.join('\n'), missing: words, times: 3, request: null },
                  })
                : newRun({ agent: { generation: 1, pid: null, starts: 0 } });
    const list = Array.from({ length: violations }, (_, index) =>
      violation(index % 2 ? 'refused' : 'allowed', {
        id: `v${index}`,
        at: start + index * 1000,
        action: index % 3 ? { kind: 'exec', command: word(index) } : { kind: 'write', path: word(index + 1) },
        decision: decision('deny', {
          reason: word(index),
          matches: [{ verdict: 'deny', source: { file: word(index), line: index, text: word(index + 2) } }],
        }),
      }),
    );
    return {
      ...started,
      info: { ...info, name: word(3), task: word(4), sandbox, agent: { kind: 'builtin', label: word(5) } },
      violations: new Grow([...list, ...started.violations]),
      checkpoints: new Grow(
        checkpoints([{ kind: 'start' }, { kind: 'step-done', step: 0 }, { kind: 'after-action', action: 'a' }])
          .slice()
          .map((one, index) => ({ ...one, title: word(index + 6) })),
      ),
    };
  });

const size = fc.oneof(
  fc.constantFrom({ columns: 120, rows: 40 }, { columns: 80, rows: 24 }, { columns: 40, rows: 15 }),
  fc.record({ columns: fc.integer({ min: 20, max: 180 }), rows: fc.integer({ min: 10, max: 60 }) }),
);
const keys = fc.array(
  fc.constantFrom(
    '1',
    '2',
    '3',
    '4',
    '+',
    '?',
    '/',
    'n',
    'q',
    's',
    'p',
    'i',
    'f',
    escapes.enter,
    escapes.down,
    'G',
    'R',
    'A',
    ' ',
    'ö漢',
  ),
  { maxLength: 4 },
);

/** Nothing but what a cleaned text may have; no line longer, no more lines than the screen. */
function check(lines: readonly string[], columns: number, rows: number): void {
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) {
    expect(line).toBe(clean(line));
    expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    // A border at the right edge stands exactly there.
    if (/^[│├╭╰║╔╚]/.test(line)) expect([line, stringWidth(line)]).toEqual([line, columns]);
  }
}

test('whatever the run says and whatever is pressed, no line is longer than the screen, and no control character is in it', async () => {
  await fc.assert(
    fc.asyncProperty(run, size, keys, async (state, { columns, rows }, pressed) => {
      const ui = await show(state, { columns, rows });
      try {
        check(ui.lines(), columns, rows);
        for (const key of pressed) {
          await ui.type(key);
          check(ui.lines(), columns, rows);
        }
      } finally {
        ui.unmount();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

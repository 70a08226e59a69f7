import type { JudgedLine, JudgedPlan } from '../../source/core/judged.ts';
import type { Plan, Step } from '../../source/core/plan.ts';
import type { PlanState } from '../../source/core/run.ts';
import type { Verdict } from '../../source/policy/decision.ts';

/** A bullet, as a rule points at it. */
export const source = (line: number, text: string) => ({ file: 'CLAUDE.md', line, text });

export function step(title: string, more: Partial<Step> = {}): Step {
  return { title, why: '', files: ['src/**'], commands: ['npm test'], hosts: [], verify: [], ...more };
}

export const steps: readonly Step[] = [
  step('Add the database module', {
    why: 'Everything else builds on it.',
    files: ['src/db.ts', 'tests/db.test.ts'],
    verify: ['npm test'],
  }),
  step('Port the reads', { why: 'Reads are the larger half.', files: ['src/users/read.ts'] }),
  step('Port the writes', {
    why: 'They need the transaction helper.',
    files: ['src/users/**'],
    commands: ['npm run *'],
  }),
  step('Remove the old client', { files: ['src/old/**'], commands: ['npm uninstall pg', 'git push origin main'] }),
];

export const plan: Plan = { summary: 'Port UserService step by step.', steps: [...steps] };

export function judgedLine(
  kind: JudgedLine['kind'],
  text: string,
  verdict: Verdict = 'allow',
  wide = false,
): JudgedLine {
  const bullet =
    verdict === 'deny' ? source(14, 'NO git push to origin/main') : source(9, 'ALLOWED: npm test, npm run build');
  return {
    kind,
    text,
    verdict,
    reason:
      verdict === 'allow'
        ? 'Allowed by the policy.'
        : verdict === 'deny'
          ? 'No bullet lets this be pushed.'
          : 'No bullet names this.',
    matches: [{ verdict, source: bullet }],
    meaning: kind === 'file' ? ['3 files now, new ones in src'] : [],
    wide,
  };
}

/** Judges by eye: pushes are refused, stars of npm are wide, uninstalling asks. */
export function judge({ steps: all }: Plan): JudgedPlan {
  return all.map((each) => [
    ...each.files.map((text) => judgedLine('file', text)),
    ...each.commands.map((text) =>
      judgedLine(
        'command',
        text,
        text.includes('push') ? 'deny' : text.includes('uninstall') ? 'ask' : 'allow',
        text.endsWith('*'),
      ),
    ),
    ...each.hosts.map((text) => judgedLine('host', text)),
    ...each.verify.map((text) => judgedLine('verify', text)),
  ]);
}

export function planState(of: Plan = plan, more: Partial<PlanState> = {}): PlanState {
  return {
    plan: of,
    proposed: of,
    judged: judge(of),
    marks: of.steps.map(() => ({ dropped: false, gate: false })),
    previous: null,
    approved: null,
    ...more,
  };
}

/** A plan without a line that a person would have to think about. */
export const cleanPlan: Plan = {
  summary: '',
  steps: [step('Add a test', { files: ['tests/a.test.ts'] }), step('Mend the bug')],
};

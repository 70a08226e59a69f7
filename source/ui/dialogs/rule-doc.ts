import { gateText } from '../../core/gate-text.ts';
import type { Run } from '../../core/run.ts';
import { check } from '../../policy/check.ts';
import type { Gate, Match } from '../../policy/decision.ts';
import { reveal } from '../clean.ts';
import { type Scene, violationOf } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import { place, verdictMark } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';

const title = 'Why: the rules that matched';

/** Gates that a run has. */
function present(run: Run): readonly Gate[] {
  return run.info.sandbox === 'proven' ? ['hook', 'sandbox', 'proxy', 'git'] : ['hook', 'git'];
}

function ruleRows({ verdict, source }: Match, run: Run, columns: number): Spans[] {
  const { mark, tone } = verdictMark(verdict);
  const rules = run.info.policy.rules.filter(
    (rule) => rule.source.file === source.file && rule.source.line === source.line,
  );
  const understood = check({ ...run.info.policy, rules }, present(run));
  const [first] = understood;
  return [
    ...paragraph(`${mark} ${reveal(source.text)}`, columns, tone),
    ...paragraph(
      reveal(source.file === 'built-in' ? 'a built-in protection: no bullet changes it' : place(source)),
      columns - 2,
      'muted',
      '  ',
    ),
    ...understood.flatMap((one) => paragraph(`= ${reveal(one.meaning)}`, columns - 2, undefined, '  ')),
    ...(first ? first.gates.flatMap((gate) => paragraph(gateText(gate), columns - 4, 'muted', '    ')) : []),
    [],
  ];
}

/** What would allow an action: the smallest bullets, or why none could. */
export function allowingRows(scene: Scene, id: string, columns: number): Spans[] {
  const violation = violationOf(scene.run, id);
  if (!violation || violation.decision.verdict === 'allow') return [];
  const bullets = scene.allowing(violation.action);
  if (bullets === null)
    return paragraph(
      'No bullet could allow it: a rule forbids it flatly, or what it does can’t be known.',
      columns,
      'muted',
    );
  if (bullets.length === 0) return [];
  return [
    ...paragraph(
      bullets.length === 1
        ? 'This bullet would allow it (b copies it):'
        : 'These bullets would allow it (b copies them):',
      columns,
      'muted',
    ),
    ...bullets.flatMap((bullet) => paragraph(`- ${reveal(bullet)}`, columns, 'good')),
  ];
}

/** Each rule that matched an action: its bullet, where it stands, what it means, which gates hold it; and what would allow it. */
export function ruleDoc(id: string, scene: Scene, columns: number): Doc {
  const violation = violationOf(scene.run, id);
  if (!violation) return rowsDoc(title, [[span('This action is not known any more.')]]);
  const { decision, drift } = violation;
  return rowsDoc(title, [
    ...paragraph(reveal(decision.reason), columns),
    [],
    ...decision.matches.flatMap((match) => ruleRows(match, scene.run, columns)),
    ...(decision.matches.length === 0
      ? paragraph(
          'No bullet speaks of it. What only reads is allowed; anything else that no bullet mentions is asked, and refused when nobody is there.',
          columns,
        )
      : []),
    ...drift.flatMap((each) =>
      paragraph(
        `Outside the approved step: ${reveal(each)}. The policy may allow it; the plan does not name it.`,
        columns,
        'warn',
      ),
    ),
    ...allowingRows(scene, id, columns),
  ]);
}

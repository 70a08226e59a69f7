import type { Decision } from '../policy/decision.ts';
import type { Circumstances, Facts } from '../policy/facts.ts';
import { judgeCommand } from '../policy/judge-command.ts';
import { judgeGlob } from '../policy/judge-glob.ts';
import { judgeHost } from '../policy/judge-host.ts';
import type { Policy } from '../policy/policy.ts';
import type { JudgedLine, JudgedPlan } from './judged.ts';
import type { Plan, Step } from './plan.ts';

/** What of an action never succeeded here under a person's eyes; nothing where a person watches. */
type Unseen = (decision: Pick<Decision, 'effects'>) => readonly string[];

/** What the policy says of each line of a plan before anybody approves it, with what the line really means now. */
export function judgePlan(
  policy: Policy,
  plan: Plan,
  facts: Facts,
  circumstances: Circumstances,
  unseen: Unseen = () => [],
): JudgedPlan {
  return plan.steps.map((step) => judgeStep(policy, step, facts, circumstances, unseen));
}

function judgeStep(
  policy: Policy,
  step: Step,
  facts: Facts,
  circumstances: Circumstances,
  unseen: Unseen,
): JudgedLine[] {
  const files = step.files.map((text) => {
    const { decision, matched, opens, wide } = judgeGlob(policy, text, facts, circumstances);
    const meaning = [matchedNow(matched), ...opens.map((folder) => `new files in ${folder}`)];
    // A glob names no file of its own: what is vouched for stands in the plan by its name.
    const named = opens.length === 0 ? unseen({ effects: [{ kind: 'write', path: `${facts.root}/${text}` }] }) : [];
    return line('file', text, decision, meaning, wide, named);
  });
  const command = (kind: 'command' | 'verify') => (text: string) => {
    const { decision, meaning, wide } = judgeCommand(policy, text, facts, circumstances);
    // Verification has no way out and changes nothing but its own copy.
    return line(kind, text, decision, meaning, wide, kind === 'verify' ? [] : unseen(decision));
  };
  const hosts = step.hosts.map((text) => {
    const { decision, meaning, wide } = judgeHost(policy, text, facts, circumstances);
    return line('host', text, decision, meaning, wide, wide ? [] : unseen(decision));
  });
  return [...files, ...step.commands.map(command('command')), ...hosts, ...step.verify.map(command('verify'))];
}

function line(
  kind: JudgedLine['kind'],
  text: string,
  decision: Pick<JudgedLine, 'verdict' | 'reason' | 'matches'>,
  meaning: readonly string[],
  wide: boolean,
  unseen: readonly string[],
): JudgedLine {
  const { verdict, reason, matches } = decision;
  if (unseen.length === 0) return { kind, text, verdict, reason, matches, meaning, wide };
  const said = [...meaning, `never seen here under a person’s eyes: ${unseen.join(', ')}`];
  return { kind, text, verdict, reason, matches, meaning: said, wide, unseen };
}

/** The files that a glob matches now: by name when they are few. */
function matchedNow(files: readonly string[]): string {
  if (files.length === 0) return 'matches no file yet';
  return files.length <= 3
    ? `now ${files.join(', ')}`
    : `${files.length} files now, as ${files.slice(0, 2).join(', ')}`;
}

import type { Policy, PolicyFile, Rule } from '../../policy/policy.ts';
import { readPolicy } from '../../policy/read.ts';
import { extendFile } from './extend-file.ts';
import type { Proposal } from './propose.ts';

/** The file that bullets are added to: its name, its present text (null for a new one), and what of it counts. */
export interface Target {
  readonly file: string;
  readonly text: string | null;
  readonly section: PolicyFile['section'];
}

/** What is still to be proposed beside the bullets that are there. */
export interface Missing {
  readonly bullets: readonly Proposal[];
  /** Why some are not proposed, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Of the proposals those that a project's policy (`files`, those that hold bullets) does not speak of yet. A kind of sentence that the project's files hold
 * already is theirs to word, so nothing of that kind is proposed; what would contradict a bullet is left out and named.
 */
export function missingBullets(proposals: readonly Proposal[], files: readonly PolicyFile[], target: Target): Missing {
  const present = files.length > 0 ? readPolicy(files) : undefined;
  if (present && !present.ok)
    return { bullets: [], remarks: ['The policy that is there can’t be read; mend it first: chaperone policy check'] };
  const remarks: string[] = [];
  const kept: Proposal[] = [];
  for (const proposal of proposals) {
    if (present && speaksOf(present.policy, proposal)) continue;
    const problem = wouldLoad([...kept, proposal], files, target);
    if (problem === undefined) kept.push(proposal);
    else remarks.push(`Left out, "${proposal.text}": ${problem}`);
  }
  return { bullets: kept, remarks };
}

/** The policy as it would be with some bullets added to one of its files. */
export function withBullets(
  bullets: readonly Proposal[],
  files: readonly PolicyFile[],
  { file, section, text: before }: Target,
): PolicyFile[] {
  const { text } = extendFile(before, bullets, section === 'whole');
  return [...files.filter((one) => one.file !== file), { file, owner: 'project', text, section }];
}

function wouldLoad(bullets: readonly Proposal[], files: readonly PolicyFile[], target: Target): string | undefined {
  const reading = readPolicy(withBullets(bullets, files, target));
  return reading.ok ? undefined : reading.problems[0]?.message;
}

/** Does the project's own policy hold a bullet of the same kind? */
function speaksOf(policy: Policy, proposal: Proposal): boolean {
  const one = readPolicy([{ file: 'proposed', owner: 'project', text: `- ${proposal.text}`, section: 'whole' }]);
  if (!one.ok) return true;
  if (one.policy.verify.length > 0) return policy.verify.length > 0;
  if (one.policy.rules.length === 0) return Object.keys(one.policy.limits).some((name) => name in policy.limits);
  const kinds = new Set(policy.rules.filter((rule) => rule.owner === 'project').map(kind));
  return one.policy.rules.every((rule) => kinds.has(kind(rule)));
}

function kind({ subject, verdict }: Rule): string {
  const more =
    subject.about === 'files' && subject.outside ? 'outside' : subject.about === 'push' && subject.force ? 'force' : '';
  return `${verdict === 'allow' ? 'allow' : 'stop'} ${subject.about} ${subject.about === 'scripts' ? subject.runner : ''}${more}`;
}

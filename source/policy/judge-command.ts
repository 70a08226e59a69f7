import type { Decision } from './decision.ts';
import { decide } from './evaluate.ts';
import { phrase } from './explain.ts';
import type { Circumstances, Facts } from './facts.ts';
import { judgeCall } from './judge/calls.ts';
import type { Judged } from './judge/judged.ts';
import { prepare } from './judge/prepare.ts';
import type { Policy } from './policy.ts';
import type { Call } from './shell/found.ts';
import { hunt } from './shell/hunt.ts';

/** What a plan's command or verify line means now. */
export interface CommandJudged {
  readonly decision: Decision;
  /** What it runs and touches, a line each: bodies of scripts with what runs before and after them, files, hosts. */
  readonly meaning: string[];
  /** It stands for more than a reader would guess: wildcards, or a name that only the shell knows. */
  readonly wide: boolean;
}

/** Judges a command and says what it means: scripts by their bodies, effects one by one. */
export function judgeCommand(
  policy: Policy,
  command: string,
  facts: Facts,
  circumstances: Circumstances,
): CommandJudged {
  const calls = hunt({ kind: 'exec', command }, facts);
  const prepared = prepare(policy, facts.root, facts.home);
  const judged: Judged[] = [];
  for (const call of calls) judgeCall(prepared, call, facts, circumstances, judged);
  const meaning = calls.flatMap((call) => lines(call, facts));
  return {
    decision: decide(judged, calls, circumstances),
    meaning: [...new Set(meaning)],
    wide: /(?:^|\s)(?:run|run-script)\s+\S*\*/.test(command) || calls.some(wide),
  };
}

const wide = (call: Call): boolean =>
  call.doubts.some((doubt) => !doubt.held) ||
  call.findings.some((one) => (one.kind === 'write' || one.kind === 'delete') && one.place.glob !== undefined) ||
  call.inner.some(wide);

/** What a call does, as lines: its own effects but for reading, then what its script runs. */
function lines(call: Call, facts: Facts): string[] {
  const own = call.findings.filter((finding) => finding.kind !== 'read').map((finding) => phrase(finding, facts));
  const doubts = call.doubts.map((doubt) => `can't be known: ${doubt.phrase}`);
  const inner = call.inner.flatMap((one) => [
    ...(one.words.length > 0 ? [`runs: ${one.words.join(' ')}`] : []),
    ...lines(one, facts),
  ]);
  return [...own, ...inner, ...doubts];
}

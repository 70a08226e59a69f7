import type { Decision } from './decision.ts';
import { decide } from './evaluate.ts';
import type { Circumstances, Facts } from './facts.ts';
import { judgeTool as judge } from './judge/commands.ts';
import type { Judged } from './judge/judged.ts';
import { prepare } from './judge/prepare.ts';
import type { Policy } from './policy.ts';
import { call } from './shell/found.ts';

/**
 * What the bullets about tools say of a tool's name, for tools whose calls are judged as another kind of action too
 * (a file tool is a write, but "NO tools: Edit" is about its name). Undefined when no bullet speaks of tools.
 */
export function judgeTool(
  policy: Policy,
  name: string,
  facts: Facts,
  circumstances: Circumstances,
): Decision | undefined {
  const judged: Judged[] = [];
  judge(prepare(policy, facts.root, facts.home), name, judged);
  if (judged.length === 0) return undefined;
  const own = call([]);
  own.findings.push({ kind: 'tool', name });
  return decide(judged, [own], circumstances);
}

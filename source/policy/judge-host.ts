import type { Decision } from './decision.ts';
import { evaluate } from './evaluate.ts';
import type { Circumstances, Facts } from './facts.ts';
import type { Policy } from './policy.ts';

/** Judges a plan's host line (`host`, `host:port` or a URL). Wide: it stands for more than one host. */
export function judgeHost(
  policy: Policy,
  host: string,
  facts: Facts,
  circumstances: Circumstances,
): { decision: Decision; meaning: string[]; wide: boolean } {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(host) ? host : `https://${host.replace(/^\*\./, 'any.')}`;
  const decision = evaluate(policy, { kind: 'fetch', url }, facts, circumstances);
  const meaning = decision.effects.flatMap((effect) =>
    effect.kind === 'fetch' ? [`connect to ${effect.host}${effect.port === undefined ? '' : `:${effect.port}`}`] : [],
  );
  return { decision, meaning, wide: host.includes('*') };
}

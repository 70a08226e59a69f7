import type { Facts } from '../../policy/facts.ts';
import type { Policy } from '../../policy/policy.ts';
import { smallestBullets } from '../smallest-bullets.ts';
import type { Usage } from './usage.ts';

/** A bullet that would have spared questions which a person always answered with yes. */
export interface Suggestion {
  readonly bullets: readonly string[];
  /** How often such an action was allowed by hand. */
  readonly times: number;
}

/** Bullets for what was asked and always allowed, the most asked first. What was denied even once is not suggested. */
export function suggest(policy: Policy, usage: Usage, facts: Facts): Suggestion[] {
  const found = new Map<string, { bullets: readonly string[]; times: number }>();
  for (const { action, allowed, denied } of usage.asked) {
    if (allowed === 0 || denied > 0) continue;
    const bullets = smallestBullets(policy, action, facts, { attended: true, sandboxed: false });
    if (bullets === null || bullets.length === 0) continue;
    const key = bullets.join('\n');
    found.set(key, { bullets, times: (found.get(key)?.times ?? 0) + allowed });
  }
  return [...found.values()].sort((a, b) => b.times - a.times);
}

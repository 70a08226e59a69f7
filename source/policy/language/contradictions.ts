import type { Policy, Problem } from '../policy.ts';

export function contradictions(_policy: Policy): Problem[] {
  return [];
}

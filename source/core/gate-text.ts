import type { Holding } from '../policy/check.ts';

/** How a gate holds a rule, as one line. */
export function gateText({ gate, holds, present, note }: Holding): string {
  if (!present) return `${gate.padEnd(8)} not present`;
  return `${gate.padEnd(8)} ${holds}${note ? `: ${note}` : ''}`;
}

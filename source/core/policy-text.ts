import type { Policy } from '../policy/policy.ts';

/** The bullets as the agent reads them, in their own words, with where they stand. */
export function policyText(policy: Policy): string {
  const lines = new Map<string, string>();
  for (const { source } of policy.rules)
    if (source.line > 0) lines.set(`${source.file}:${source.line}`, `- ${source.text.replace(/^[-*+]\s+/, '')}`);
  return [...lines.values()].join('\n');
}

import type { Policy } from '../../policy/policy.ts';

/** What it gets without being told: each of these is judged at its call, and none reaches out by itself. */
const usual = ['Bash', 'Read', 'Edit', 'Write', 'NotebookEdit', 'Glob', 'Grep', 'Agent', 'ExitPlanMode'];

/**
 * The built-in tools that are offered to the model: the usual ones, `WebFetch` where a bullet lists hosts, what "Use tools"
 * names; without those that a bullet forbids by name. Never without the plan.
 */
export function offeredTools(policy: Policy): string[] {
  const about = (verdict: 'allow' | 'deny') =>
    policy.rules.flatMap(({ verdict: is, subject }) =>
      is === verdict && subject.about === 'tools' ? subject.names : [],
    );
  const listed = policy.rules.some(({ verdict, subject }) => verdict === 'allow' && subject.about === 'network');
  const more = about('allow').filter((name) => /^[A-Za-z]\w*$/.test(name) && !name.startsWith('mcp__'));
  const never = new Set(about('deny'));
  const all = [...new Set([...usual, ...(listed ? ['WebFetch'] : []), ...more])];
  return all.filter((name) => name === 'ExitPlanMode' || !never.has(name));
}

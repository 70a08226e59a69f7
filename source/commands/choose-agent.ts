import { findClaude } from '../adapters/agents/claude/find-claude.ts';
import { findLogin } from '../adapters/agents/claude/login.ts';
import type { AgentChoice } from '../core/run-info.ts';
import { Failure } from './failure.ts';

/**
 * The agent that was asked for; without a wish, Claude Code where it is found and fit to be supervised, else our own. One
 * that was asked for and can't be had stops the start, with what to do.
 */
export async function chooseAgent(
  wish: 'claude' | 'builtin' | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AgentChoice> {
  const builtin: AgentChoice = { kind: 'builtin', label: 'built-in' };
  if (wish === 'builtin') return builtin;
  const found = await findClaude(env, process.cwd());
  switch (found.state) {
    case 'fit':
      return {
        kind: 'claude',
        label: `claude ${found.version}${loginInside(env) ? ', its login inside' : ''}`,
        argv: [found.path],
      };
    case 'missing':
      if (wish === undefined) return builtin;
      throw new Failure(
        'no-claude',
        'Claude Code was not found along PATH. Install it: npm install -g @anthropic-ai/claude-code@latest (or use the agent that comes with chaperone: --agent builtin)',
      );
    case 'unfit':
      throw new Failure(
        'unfit-claude',
        `Claude Code (${found.path}) can’t be supervised: ${found.problem}. ${found.todo} (or use the agent that comes with chaperone: --agent builtin)`,
      );
  }
}

/** Does the CLI hold the login itself, so that what it starts could read it? A key stays outside, with the relay. */
function loginInside(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env.ANTHROPIC_API_KEY && !env.ANTHROPIC_AUTH_TOKEN && findLogin(env).by !== 'none';
}

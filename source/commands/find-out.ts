import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { findLogin, loginTodo } from '../adapters/agents/claude/login.ts';
import { inspectRepository } from '../adapters/git/preflight.ts';
import { configFolder, readPolicyFiles } from '../adapters/policy-files.ts';
import { findSandbox } from '../adapters/sandboxes/find-sandbox.ts';
import { findSecrets } from '../adapters/secrets.ts';
import type { Findings } from '../core/preflight.ts';
import type { AgentChoice } from '../core/run-info.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';

/** What preflight needs to know, and the policy where it could be read. Changes nothing. */
export async function findOut(
  folder: string,
  agent: AgentChoice,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
  sandbox = true,
): Promise<{ readonly findings: Findings; readonly policy: Policy | null }> {
  const state = await inspectRepository(folder);
  const { bavail, bsize, blocks } = statfsSync(stateFolder);
  const rest = {
    agent: agentFinding(agent, env),
    sandbox: sandbox ? sandboxFinding(env) : ({ state: 'unwanted' } as const),
    disk: { free: bavail * bsize, total: blocks * bsize },
  };
  if (state.kind !== 'ready')
    return {
      findings: {
        ...rest,
        repository: { state: 'unfit', why: state.message },
        policy: { state: 'none' },
        secrets: { files: [], committed: [], variables: [], production: [] },
      },
      policy: null,
    };
  const { root, commit, branch, dirty, submodules, nested } = state.facts;
  const repository: Findings['repository'] = {
    state: 'fit',
    root,
    branch,
    commit,
    changed: dirty.tracked,
    untracked: dirty.untracked,
    names: dirty.names,
    nested: [...submodules, ...nested],
    files: state.facts.files,
    bulk: state.facts.bulk,
  };
  const secrets = { ...findSecrets(root, env), committed: state.facts.secrets };
  const files = await readPolicyFiles(root, commit, join(configFolder(env), 'policy.md'));
  const reading = files.found.length > 0 ? readPolicy(files.found) : null;
  const policy: Findings['policy'] =
    reading === null
      ? { state: 'none' }
      : reading.ok
        ? {
            state: 'read',
            files: [...new Set(reading.policy.rules.map((rule) => rule.source.file))],
            rules: reading.policy.rules.length,
            differs: files.differs,
          }
        : { state: 'broken', problems: reading.problems };
  return { findings: { ...rest, repository, secrets, policy }, policy: reading?.ok ? reading.policy : null };
}

function sandboxFinding(env: NodeJS.ProcessEnv): Findings['sandbox'] {
  const found = findSandbox(env);
  return 'missing' in found
    ? { state: 'missing', why: found.why, todo: found.todo }
    : { state: 'there', kind: found.kind, weaker: found.weaker };
}

function agentFinding(agent: AgentChoice, env: NodeJS.ProcessEnv): Findings['agent'] {
  const { label } = agent;
  switch (agent.kind) {
    case 'command':
      return { label, problem: null, todo: '' };
    case 'claude':
      return {
        label,
        problem: findLogin(env).by === 'none' ? 'it is not logged in' : null,
        todo: loginTodo,
      };
    case 'builtin':
      return {
        label,
        problem: env.ANTHROPIC_API_KEY || env.ANTHROPIC_AUTH_TOKEN ? null : 'no key for its model is set',
        todo: 'Set ANTHROPIC_API_KEY (and ANTHROPIC_BASE_URL for another endpoint), or see it work without one: chaperone demo',
      };
  }
}

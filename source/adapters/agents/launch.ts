import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentChoice } from '../../core/run-info.ts';
import type { PtySpec } from '../../ports.ts';
import { buildEnvironment, type EnvironmentSpec } from '../environment.ts';

/** Where an agent finds its supervisor. The token lets it ask, and grants nothing. */
export interface GateAddress {
  readonly url: string;
  readonly token: string;
}

/** How an agent reaches what lies outside. */
export interface Network {
  /** What leads its programs to the proxy. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the model is for an agent that uses a key, and what it sends instead; null where the person has none. */
  readonly relay: { readonly url: string; readonly token: string } | null;
}

/** How to start an agent: its command line, folder and whole environment; the size of the terminal comes from the screen. */
export function launchSpec(spec: {
  /** Claude Code is started by its session (claude/session.ts). */
  readonly agent: AgentChoice & { readonly kind: 'builtin' | 'command' };
  readonly task: string;
  readonly environment: EnvironmentSpec;
  readonly gate: GateAddress;
  readonly network: Network;
  /** The built-in agent's program. */
  readonly program: string;
}): Omit<PtySpec, 'columns' | 'rows'> {
  const { agent, environment, gate, network } = spec;
  for (const name of ['home', 'tmp']) mkdirSync(join(environment.folder, name), { recursive: true, mode: 0o700 });
  const cwd = environment.root;
  switch (agent.kind) {
    case 'builtin': {
      const extra = {
        ...network.environment,
        ANTHROPIC_MODEL: environment.from.ANTHROPIC_MODEL,
        ANTHROPIC_BASE_URL: network.relay?.url,
        ANTHROPIC_API_KEY: network.relay?.token,
        CHAPERONE_GATE: gate.url,
        CHAPERONE_TOKEN: gate.token,
        CHAPERONE_SESSION: join(environment.folder, 'session.json'),
      };
      return { argv: [process.execPath, spec.program], cwd, env: buildEnvironment({ ...environment, extra }) };
    }
    case 'command':
      return {
        argv: (agent.argv ?? []).map((word) => word.replaceAll('{task}', spec.task)),
        cwd,
        env: buildEnvironment({ ...environment, extra: { ...network.environment, CHAPERONE_TASK: spec.task } }),
      };
  }
}

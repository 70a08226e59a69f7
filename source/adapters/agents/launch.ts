import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentChoice } from '../../core/event.ts';
import type { PtySpec } from '../../ports.ts';
import { buildEnvironment, type EnvironmentSpec } from '../environment.ts';

/** Where an agent finds its supervisor. The token lets it ask, and grants nothing. */
export interface GateAddress {
  readonly url: string;
  readonly token: string;
}

/** Variables of the person's that the built-in agent needs to reach its model; its own shell tool doesn't pass them on. */
const modelVariables = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_MODEL'];

/** How to start an agent: its command line, folder and whole environment; the size of the terminal comes from the screen. */
export function launchSpec(spec: {
  readonly agent: AgentChoice;
  readonly task: string;
  readonly environment: EnvironmentSpec;
  readonly gate: GateAddress;
  /** What leads its programs to the proxy, and itself to the relay. */
  readonly network: Readonly<Record<string, string>>;
  /** The built-in agent's program. */
  readonly program: string;
}): Omit<PtySpec, 'columns' | 'rows'> {
  const { agent, environment, gate, network } = spec;
  for (const name of ['home', 'tmp']) mkdirSync(join(environment.folder, name), { recursive: true, mode: 0o700 });
  const cwd = environment.root;
  switch (agent.kind) {
    case 'builtin': {
      const model = Object.fromEntries(modelVariables.map((name) => [name, environment.from[name]]));
      const extra = {
        ...model,
        ...network,
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
        env: buildEnvironment({ ...environment, extra: { ...network, CHAPERONE_TASK: spec.task } }),
      };
  }
}

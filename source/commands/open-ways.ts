import { randomBytes } from 'node:crypto';
import { systemClock } from '../adapters/clock.ts';
import { doorPorts } from '../adapters/door-ports.ts';
import { openProxy } from '../adapters/proxy/open-proxy.ts';
import { proxyEnvironment } from '../adapters/proxy/proxy-environment.ts';
import type { Sandbox } from '../adapters/sandboxes/sandbox.ts';
import { judge } from '../core/judge.ts';
import type { Run } from '../core/run.ts';
import type { RunInfo } from '../core/run-info.ts';
import { Egress } from '../engine/egress.ts';
import type { Engine } from '../engine/engine.ts';
import { Feed } from '../engine/feed.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import { namesHost } from '../policy/names-host.ts';
import { ownEndpoints } from '../policy/own-endpoints.ts';
import type { Attempt, Door } from '../ports.ts';
import { modelTrouble } from './model-trouble.ts';
import type { Doors } from './open-doors.ts';
import { openModelRelay } from './open-model-relay.ts';
import { directDoors, openPassages } from './open-passages.ts';

/** The ways out of where the agent runs, and the feed of what was stopped on them. */
export interface Ways {
  /** Doors straight to endpoints of this machine that bullets allow as the run stands: where its loopback is shared. */
  direct(run: Run): readonly Door[];
  /** What the agent's environment needs to take them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The way to the model, for an agent that uses a key; null where the person has none. */
  readonly relay: { readonly url: string; readonly token: string } | null;
  /** Where the sandbox tells what it stopped. */
  readonly report: (attempt: Attempt) => void;
  close(): Promise<void>;
}

/**
 * Opens what listens outside for an agent. In a sandbox each way has a door; without one the proxy is on loopback behind a
 * password, and holds the programs that heed it.
 */
export async function openWays(parts: {
  readonly engine: Engine;
  readonly info: RunInfo;
  readonly evaluate: (action: Action) => Decision;
  readonly doors: Doors;
  /** The loopback of the run's sandbox; null where nothing confines the agent. */
  readonly loopback: Sandbox['loopback'] | null;
  /** What the agent itself needs, as `host:port`. */
  readonly own: readonly string[];
  /** The person's: the model's key and address are read from it. */
  readonly env: NodeJS.ProcessEnv;
}): Promise<Ways> {
  const { engine, info, evaluate, own, env, doors, loopback } = parts;
  const feed = new Feed({ engine, evaluate, clock: systemClock, root: info.root });
  const named = (to: { host: string; port: number }) => namesHost(info.policy, to.host, to.port);
  const relay = await doors.open('relay', doorPorts.relay, (listen) =>
    openModelRelay({ engine, info, evaluate, env, feed, listen }),
  );
  // An agent whose model is behind the relay has no business at the model's own host.
  const egress = new Egress({ engine, feed, evaluate, named, own: relay ? [] : own });
  // An agent with a login of its own reaches its model this way.
  const trouble = modelTrouble(engine, `https://${own[0] ?? 'none.invalid'}`);
  const proxy = await doors.open('proxy', doorPorts.proxy, (listen) =>
    openProxy({
      listen,
      ...(listen === 'loopback' && { token: randomBytes(24).toString('hex') }),
      mayConnect: egress.mayConnect,
      tried: ({ host, port }, problem) => {
        if (relay !== null || own[0] !== `${host}:${port}`) return;
        if (problem === null) trouble.onReached();
        else trouble.onTrouble({ cause: 'network', text: problem }, egress.over).catch(() => {});
      },
      refused: ({ host, port }, reason) =>
        feed.report({ gate: 'proxy', action: { kind: 'fetch', url: `tcp://${host}:${port}` }, reason }),
    }),
  );
  const endpoints = ownEndpoints(info.policy);
  const passages = loopback === 'own' ? await openPassages(doors, endpoints, egress.mayConnect) : [];
  return {
    direct: (run) =>
      directDoors(loopback, endpoints, (action) => judge(run, action, evaluate(action)).decision.verdict === 'allow'),
    environment: proxyEnvironment(proxy.url),
    relay,
    report: (attempt) => feed.report(attempt),
    async close() {
      egress.close();
      trouble.close();
      await Promise.allSettled([proxy.close(), relay?.close(), feed.close(), ...passages.map((one) => one.close())]);
    },
  };
}

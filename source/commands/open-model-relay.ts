import { randomBytes } from 'node:crypto';
import { openRelay } from '../adapters/relay/open-relay.ts';
import { readUpstream } from '../adapters/relay/read-upstream.ts';
import { dollars } from '../core/prices.ts';
import type { RunInfo } from '../core/run-info.ts';
import { holdsModel } from '../core/trouble.ts';
import { neverSeen } from '../core/trust.ts';
import type { Engine } from '../engine/engine.ts';
import type { Feed } from '../engine/feed.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { Listen } from '../ports.ts';
import { modelTrouble } from './model-trouble.ts';

/**
 * Opens the way to the model for an agent that uses a key; null where the person has none. What it counts is what the run
 * knows of tokens and cost. A call waits while a limit is reached or a trouble lasts, and is refused once the run is over.
 */
export async function openModelRelay(parts: {
  readonly engine: Engine;
  readonly info: RunInfo;
  readonly evaluate: (action: Action) => Decision;
  readonly env: NodeJS.ProcessEnv;
  readonly feed: Feed;
  readonly listen: Listen;
}): Promise<{ readonly url: string; readonly token: string; close(): Promise<void> } | null> {
  const { engine, evaluate, env, feed, listen } = parts;
  const upstream = readUpstream(env);
  if (upstream === null) return null;
  // The form of a key, for clients that look; it opens nothing but this relay.
  const token = `sk-chaperone-${randomBytes(24).toString('hex')}`;
  const trouble = modelTrouble(engine, upstream.url);
  const relay = await openRelay({
    listen,
    token,
    upstream,
    allowed: (host) => {
      const decision = evaluate({ kind: 'fetch', url: `https://${host}` });
      return (
        decision.verdict === 'allow' && decision.matches.length > 0 && neverSeen(engine.state(), decision).length === 0
      );
    },
    mayCall: (signal) =>
      engine
        .when((run) => {
          if (run.ending) return { why: `The run is over: ${run.ending.reason}` };
          return holdsModel(run) ? undefined : { why: null };
        }, signal)
        .then(({ why }) => why),
    onTrouble: trouble.onTrouble,
    onReached: trouble.onReached,
    onUsage: (counted) => {
      const { model, input, output, cacheRead, cacheWrite } = counted;
      const cost = dollars(counted);
      const usage = { model, input, output, cacheRead, cacheWrite, ...(cost !== undefined && { dollars: cost }) };
      engine.send({ type: 'report-usage', usage }).catch(() => {});
    },
    onRefused: (reason) => feed.report({ gate: 'proxy', action: { kind: 'tool', name: "the model's side" }, reason }),
  });
  return {
    ...relay,
    token,
    close() {
      trouble.close();
      return relay.close();
    },
  };
}

import type { Desk } from '../../source/adapters/gates/gate-server.ts';
import type { GateReply, GateRequest } from '../../source/core/gate-protocol.ts';

export type Entry =
  | { readonly kind: 'turn'; readonly ended: number | null; readonly text: string }
  | { readonly kind: 'action'; readonly request: GateRequest<'/v1/action'> }
  | { readonly kind: 'result'; readonly id: string; readonly ok: boolean }
  | { readonly kind: 'plan'; readonly plan: unknown }
  | { readonly kind: 'usage'; readonly usage: GateRequest<'/v1/usage'> }
  | { readonly kind: 'notice'; readonly text: string };

export interface FakeDesk extends Desk {
  /** Everything that was asked, in order. */
  readonly log: readonly Entry[];
  /** Resolves once an entry for which the test holds is there. */
  seen(test: (entry: Entry) => boolean): Promise<Entry>;
}

export interface FakeDeskOptions {
  /** Given one after the other; a function may hold it back. After the last the run is over. */
  readonly instructions: readonly GateReply<'/v1/turn'>[];
  /** Default: everything is allowed. */
  readonly judge?: (
    request: GateRequest<'/v1/action'>,
    signal: AbortSignal,
  ) => GateReply<'/v1/action'> | Promise<GateReply<'/v1/action'>>;
  readonly plan?: (
    plan: unknown,
    times: number,
    signal: AbortSignal,
  ) => GateReply<'/v1/plan'> | Promise<GateReply<'/v1/plan'>>;
}

export const step = (id: number, text: string, stage: 'dry-run' | 'checkpoint' = 'checkpoint') => ({
  instruction: { id, text, stage },
});

/** A desk that follows a list and writes down what it was asked. */
export function fakeDesk({ instructions, judge, plan }: FakeDeskOptions): FakeDesk {
  const log: Entry[] = [];
  const watchers = new Set<() => void>();
  const add = (entry: Entry) => {
    log.push(entry);
    for (const watcher of [...watchers]) watcher();
  };
  let given = 0;
  let plans = 0;
  return {
    log,
    seen: (test) =>
      new Promise((resolve) => {
        const look = () => {
          const entry = log.find(test);
          if (entry === undefined) return;
          watchers.delete(look);
          resolve(entry);
        };
        watchers.add(look);
        look();
      }),
    async turn(ended, text) {
      add({ kind: 'turn', ended, text });
      return instructions[given++] ?? { over: 'all done' };
    },
    async action(request, signal) {
      add({ kind: 'action', request });
      return judge?.(request, signal) ?? { verdict: 'allow' };
    },
    async result(id, ok) {
      add({ kind: 'result', id, ok });
    },
    async plan(_, proposed, signal) {
      add({ kind: 'plan', plan: proposed });
      return plan?.(proposed, ++plans, signal) ?? { returned: 'no plan was expected' };
    },
    async usage(usage) {
      add({ kind: 'usage', usage });
    },
    async notice(text) {
      add({ kind: 'notice', text });
    },
  };
}

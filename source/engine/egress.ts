import { actionAnswer } from '../core/answers.ts';
import { grantKey } from '../core/grant.ts';
import { judge } from '../core/judge.ts';
import type { Run } from '../core/run.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { Destination, MayConnect } from '../ports.ts';
import type { Engine } from './engine.ts';
import type { Feed } from './feed.ts';

type Answer = Awaited<ReturnType<MayConnect>>;

export interface EgressOptions {
  readonly engine: Engine;
  readonly feed: Feed;
  readonly evaluate: (action: Action) => Decision;
  /** How closely a bullet names a destination. */
  readonly named: (to: Destination) => 'exact' | 'host' | 'no';
  /** What the agent itself needs (its model's host), as `host:port`: it is not asked for. */
  readonly own: readonly string[];
}

/** What a person allowed once, and for what. */
interface Once {
  readonly instruction: number;
  /** The actions that were under way: as long as one of them is, the answer holds for its further connections. */
  readonly actions: readonly string[];
  /** Nobody was there any more to use it: the next one may. */
  unused: boolean;
}

/**
 * May this connection be made? What the hook let the agent do, or a person allowed, is not asked again; what a bullet
 * allows passes; what nobody mentions is one question for all connections that wait for the same host and port.
 */
export class Egress {
  private readonly options: EgressOptions;
  private readonly own: ReadonlySet<string>;
  private readonly questions = new Map<string, { waiting: number; readonly answer: Promise<Answer> }>();
  private readonly once = new Map<string, Once>();
  /** What a person denied, by instruction: programs try again at once, and the person said it once. */
  private readonly denied = new Map<string, number>();
  private readonly told = new Set<string>();
  private readonly closed = new AbortController();
  private count = 0;

  constructor(options: EgressOptions) {
    this.options = options;
    this.own = new Set(options.own);
  }

  /** Ends every question; nothing is allowed any more. */
  close(): void {
    this.closed.abort();
  }

  /** Aborts when nothing is allowed any more. */
  get over(): AbortSignal {
    return this.closed.signal;
  }

  /** Says whether it may, and holds the connection while a person is asked. */
  mayConnect = async (to: Destination, signal: AbortSignal): Promise<Answer> => {
    const { engine, evaluate } = this.options;
    if (this.closed.signal.aborted) return { verdict: 'deny', reason: 'The run is over.' };
    if (this.own.has(key(to)) && !to.inward) return { verdict: 'allow', named: 'host' };
    const named = this.options.named(to);
    const action: Action = { kind: 'fetch', url: url(to) };
    const policy: Decision = { ...evaluate(action), gate: 'proxy' };
    if (to.inward && named !== 'exact') return this.refuse(action, policy, inward(to));
    const run = engine.state();
    const { decision } = judge(run, action, policy);
    switch (decision.verdict) {
      case 'allow':
        if (named !== 'no') this.tell(to);
        return { verdict: 'allow', named: run.grants.has(grantKey(action)) ? closer(named, 'host') : named };
      case 'deny':
        return this.refuse(action, decision, decision.reason);
      case 'ask':
        if (underWay(run, to).length > 0 || this.wasAllowed(run, to))
          return { verdict: 'allow', named: closer(named, 'host') };
        if (this.denied.get(key(to)) === run.instruction.id) return this.refuse(action, policy, saidNo(to));
        return this.ask(to, action, policy, named, signal);
    }
  };

  /** What a bullet lets out stands in the journal, once. */
  private tell(to: Destination): void {
    if (this.told.has(key(to))) return;
    this.told.add(key(to));
    this.options.engine.record({ type: 'connection.allowed', host: to.host, port: to.port }).catch(() => {});
  }

  /** All connections to one host and port wait for one question. It stays when they give up: the next one profits. */
  private async ask(
    to: Destination,
    action: Action,
    policy: Decision,
    named: 'exact' | 'host' | 'no',
    signal: AbortSignal,
  ): Promise<Answer> {
    const known = this.questions.get(key(to)) ?? { waiting: 0, answer: this.question(to, action, policy, named) };
    this.questions.set(key(to), known);
    known.waiting += 1;
    const gone = () => {
      known.waiting -= 1;
    };
    signal.addEventListener('abort', gone, { once: true });
    const answer = await known.answer;
    signal.removeEventListener('abort', gone);
    return answer;
  }

  private async question(
    to: Destination,
    action: Action,
    decision: Decision,
    named: 'exact' | 'host' | 'no',
  ): Promise<Answer> {
    const { engine } = this.options;
    const id = `proxy.${engine.state().agent.generation}.${engine.state().supervisor.starts}.${++this.count}`;
    try {
      const refusal = await engine.send({ type: 'request-action', id, tool: 'network', action, decision });
      if (refusal) return { verdict: 'deny', reason: refusal.refused };
      const answer = await engine.when((run) => {
        const found = actionAnswer(run, id);
        return found === 'hold' ? undefined : found;
      }, this.closed.signal);
      const run = engine.state();
      if (answer.verdict === 'deny') {
        if (run.violations.findLast((one) => one.id === id)?.outcome === 'denied')
          this.denied.set(key(to), run.instruction.id);
        return { verdict: 'deny', reason: answer.reason };
      }
      const actions = [...run.pending.values()].filter((one) => one.phase === 'released' && one.id !== id);
      const unused = (this.questions.get(key(to))?.waiting ?? 0) === 0;
      this.once.set(key(to), { instruction: run.instruction.id, actions: actions.map((one) => one.id), unused });
      await engine.send({ type: 'finish-action', id, ok: true });
      return { verdict: 'allow', named: closer(named, 'host') };
    } catch {
      return { verdict: 'deny', reason: 'The supervisor ended before anybody answered.' };
    } finally {
      this.questions.delete(key(to));
    }
  }

  private wasAllowed(run: Run, to: Destination): boolean {
    const once = this.once.get(key(to));
    if (!once) return false;
    if (once.actions.some((id) => run.pending.has(id))) return true;
    const unused = once.unused && once.instruction === run.instruction.id;
    this.once.delete(key(to));
    return unused;
  }

  private refuse(action: Action, decision: Decision, why: string): Answer {
    const reason = `${why} To allow it, a bullet would have to: "ALLOWED: Network calls to HOST" (or HOST:PORT).`;
    this.options.feed.report({ gate: 'proxy', action, reason: why }, { ...decision, gate: 'proxy' });
    return { verdict: 'deny', reason: decision.matches.some((one) => one.verdict === 'deny') ? why : reason };
  }
}

/** The agent's actions that were let go and say themselves that they connect there. */
function underWay(run: Run, to: Destination): string[] {
  return [...run.pending.values()]
    .filter(({ phase, decision }) => phase === 'released' && decision.effects.some((effect) => leads(effect, to)))
    .map(({ id }) => id);
}

function leads(effect: Decision['effects'][number], { host, port }: Destination): boolean {
  return effect.kind === 'fetch' && effect.host.replace(/^\[|\]$/g, '') === host && (effect.port ?? port) === port;
}

function closer(a: 'exact' | 'host' | 'no', b: 'exact' | 'host' | 'no'): 'exact' | 'host' | 'no' {
  const rank = { no: 0, host: 1, exact: 2 };
  return rank[a] >= rank[b] ? a : b;
}

function inward({ host, port }: Destination): string {
  return `${host}:${port} is this machine or its link, seen from outside the sandbox. It is refused unless a bullet names exactly ${host}:${port}.`;
}

const saidNo = (to: Destination): string => `The person said no to ${key(to)}, and is not asked again for this step.`;

const host = (to: Destination): string => (to.host.includes(':') ? `[${to.host}]` : to.host);
const key = (to: Destination): string => `${host(to)}:${to.port}`;

/** A destination as an address that people know. */
function url(to: Destination): string {
  if (to.port === 443) return `https://${host(to)}`;
  return to.port === 80 ? `http://${host(to)}` : `tcp://${key(to)}`;
}

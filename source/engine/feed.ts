import { posix } from 'node:path';
import type { Seen } from '../core/event.ts';
import { grantKey } from '../core/grant.ts';
import type { Intent } from '../core/intent.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import { target } from '../policy/target.ts';
import type { Attempt, Clock } from '../ports.ts';
import type { Engine } from './engine.ts';

interface Gathered {
  attempt: Attempt;
  readonly decision: Decision | undefined;
  count: number;
}

export interface FeedOptions {
  readonly engine: Pick<Engine, 'send'>;
  readonly evaluate: (action: Action) => Decision;
  readonly clock: Clock;
  /** The project root. */
  readonly root: string;
  /** How long attempts are gathered before they are told as one, in milliseconds. Default 250. */
  readonly gatherMs?: number;
}

/** So many paths in one folder are told one by one; more are told as the folder. */
const few = 3;
/** So many different attempts are kept at a time; what comes beside them only counts. */
const most = 2_000;

/**
 * Gathers what the gates below the hook report, and tells it in few lines: the same thing once with a count, many files of
 * a folder as the folder. What every program does without harm is left out. Nothing here decides anything.
 */
export class Feed {
  private readonly options: FeedOptions;
  private readonly gathered = new Map<string, Gathered>();
  private flushing: Promise<void> | null = null;
  private readonly closed = new AbortController();
  private number = 0;

  constructor(options: FeedOptions) {
    this.options = options;
  }

  /** A gate stopped something. `decision` where the gate has judged it already. */
  report(attempt: Attempt, decision?: Decision): void {
    if (this.closed.signal.aborted || isFalseAlarm(attempt.action)) return;
    const key = JSON.stringify([attempt.gate, grantKey(attempt.action), attempt.program ?? null]);
    const known = this.gathered.get(key);
    if (known) {
      known.count += attempt.count ?? 1;
      if (attempt.last) known.attempt = attempt;
    } else if (this.gathered.size < most) this.gathered.set(key, { attempt, decision, count: attempt.count ?? 1 });
    this.flushing ??= this.flushSoon();
  }

  /** Tells what is left, and nothing after it. */
  async close(): Promise<void> {
    this.closed.abort();
    await this.flushing;
  }

  private async flushSoon(): Promise<void> {
    const { clock, gatherMs = 250 } = this.options;
    await clock.sleepUntil(clock.now() + gatherMs, this.closed.signal);
    const batch = joinFolders([...this.gathered.values()], this.options.root);
    this.gathered.clear();
    this.flushing = null;
    const sent = batch.map((one) => this.options.engine.send(this.told(one)));
    await Promise.allSettled(sent);
  }

  /** What a bullet allows is no violation when it is tried past the proxy, but a person may wonder why it fails. */
  private told(one: Gathered): Intent {
    const { past, action, reason = '' } = one.attempt;
    const host = target(action).replace(/^tcp:\/\//, '');
    if (past && this.options.evaluate(action).verdict === 'allow')
      return { type: 'notice', text: `${host} is allowed, and was not reached all the same. ${reason}` };
    return { type: 'report-attempt', ...this.seen(one) };
  }

  private seen({ attempt, decision, count }: Gathered): Seen {
    const judged = decision ?? this.options.evaluate(attempt.action);
    const { inside } = attempt;
    const own = judged.verdict === 'deny' ? judged.reason : `${judged.reason} ${held(attempt)}`;
    return {
      id: `${attempt.gate}.${++this.number}.${this.options.clock.now().toString(36)}`,
      action: attempt.action,
      decision: {
        ...judged,
        verdict: 'deny',
        gate: attempt.gate,
        reason: `${attempt.reason ?? own}${attempt.last ? andMore : ''}`,
      },
      drift: [],
      program: attempt.program === undefined ? null : plain(attempt.program),
      count,
      before: null,
      ...(inside && { inside }),
    };
  }
}

/** Said of what is told last. */
export const andMore = ' So much is tried there that what comes after this is not listed; it is held all the same.';

/** Writing to one's own open files and to devices is no escape, and some programs do it all the time. */
function isFalseAlarm(action: Action): boolean {
  if (!('path' in action)) return false;
  const path = posix.normalize(action.path);
  return /^\/(?:proc\/(?:self|thread-self|\d+)\/|dev\/|sys\/fs\/cgroup\/)/.test(path);
}

function held({ gate, action }: Attempt): string {
  if (action.kind === 'read') return 'What stands in its place in the sandbox is empty.';
  return gate === 'sandbox' ? 'The sandbox does not let it happen now.' : 'The proxy did not connect.';
}

/** A burst over many files of a folder (`rm -rf .git`) is one line: the folder. */
function joinFolders(all: readonly Gathered[], root: string): Gathered[] {
  const groups = new Map<string, Gathered[]>();
  const out: Gathered[] = [];
  for (const one of all) {
    const { action, gate, program } = one.attempt;
    if (!('path' in action)) {
      out.push(one);
      continue;
    }
    const key = JSON.stringify([gate, action.kind, program ?? null, topFolder(action.path, root)]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const group of groups.values()) {
    const first = group[0] as Gathered;
    const { action } = first.attempt;
    if (group.length <= few || !('path' in action)) out.push(...group);
    else {
      const path = common(group.map(({ attempt }) => ('path' in attempt.action ? attempt.action.path : '')));
      const count = group.reduce((sum, one) => sum + one.count, 0);
      const last = group.some(({ attempt }) => attempt.last) && ({ last: true } as const);
      out.push({ attempt: { ...first.attempt, ...last, action: { ...action, path } }, decision: undefined, count });
    }
  }
  return out;
}

/** A folder at the project's top, or the third from the root of all. */
function topFolder(path: string, root: string): string {
  const depth = path.startsWith(`${root}/`) ? root.split('/').length + 1 : 4;
  return path.split('/').slice(0, depth).join('/');
}

function common(paths: readonly string[]): string {
  let folder = posix.dirname(paths[0] ?? '/');
  while (folder !== '/' && !paths.every((path) => path === folder || path.startsWith(`${folder}/`)))
    folder = posix.dirname(folder);
  return folder;
}

/** A program's name as people may read it. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 200);
}

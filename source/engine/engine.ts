import { accept } from '../core/accept.ts';
import type { Event, Happening } from '../core/event.ts';
import { evolve } from '../core/evolve.ts';
import type { Intent, Refusal } from '../core/intent.ts';
import type { Run } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import { tasks } from '../core/tasks.ts';
import type { Clock, Journal } from '../ports.ts';

/**
 * Does what a task says and resolves with the one event it ends in; null when it was aborted. `record` writes an event
 * on the way (an agent's start).
 */
export type RunTask = (
  task: Task,
  run: Run,
  signal: AbortSignal,
  record: (happening: Happening) => Promise<void>,
) => Promise<Happening | null>;

interface Waiting {
  readonly decide: (run: Run) => readonly Happening[] | Refusal;
  readonly resolve: (refusal: Refusal | undefined) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly abort: AbortController;
  readonly settled: Promise<void>;
}

/**
 * The loop, and the only mutable thing: append, evolve, notify, then start the missing tasks and abort the unwanted
 * ones. Nothing is true before it is on disk; when the journal can't be written, everything stops.
 */
export class Engine {
  private run: Run;
  private readonly journal: Journal;
  private readonly clock: Clock;
  private readonly runTask: RunTask;
  private readonly listeners = new Set<() => void>();
  private readonly followers = new Set<(events: readonly Event[]) => void>();
  private readonly running = new Map<string, Running>();
  private queue: Waiting[] = [];
  private pumping = false;
  private halted: Error | null = null;
  /** Rejects when the journal fails: the supervisor must end, and with it the agent. */
  readonly broken: Promise<never>;
  private breakDown!: (error: Error) => void;

  constructor(parts: { run: Run; journal: Journal; clock: Clock; runTask: RunTask }) {
    this.run = parts.run;
    this.journal = parts.journal;
    this.clock = parts.clock;
    this.runTask = parts.runTask;
    this.broken = new Promise((_, reject) => {
      this.breakDown = reject;
    });
    this.broken.catch(() => {});
  }

  state(): Run {
    return this.run;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Told of every event once it is true, in order. */
  follow(follower: (events: readonly Event[]) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** Resolves once the events are on disk, or with the refusal. Rejects when the engine has stopped. */
  send(intent: Intent): Promise<Refusal | undefined> {
    return this.enqueue((run) => accept(run, intent));
  }

  /** Appends what happened, without asking whether it may. */
  async record(...happenings: Happening[]): Promise<void> {
    await this.enqueue(() => happenings);
  }

  /** Begins to do what the state wants. */
  start(): void {
    this.reconcile();
  }

  /** Resolves with the first state for which the test holds; rejects when the signal aborts or the engine stops. */
  when<T>(test: (run: Run) => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = test(this.run);
        if (found === undefined && !signal?.aborted && !this.halted) return;
        unsubscribe();
        signal?.removeEventListener('abort', look);
        if (found !== undefined) resolve(found);
        else reject(this.halted ?? new Error('No longer wanted.'));
      };
      const unsubscribe = this.subscribe(look);
      signal?.addEventListener('abort', look);
      look();
    });
  }

  /** Ends every task and resolves when all are over; nothing is started or accepted after it. */
  async halt(reason: string): Promise<void> {
    if (!this.halted) this.halted = new Error(reason);
    for (const task of this.running.values()) task.abort.abort();
    await Promise.all([...this.running.values()].map((task) => task.settled));
    this.notify();
  }

  /** After `halt`: the last events of this supervisor, so that the next one knows how it was left. */
  async recordLast(...happenings: Happening[]): Promise<void> {
    const events: Event[] = [];
    let tip = this.run;
    for (const happening of happenings) {
      const event: Event = { seq: tip.seq + 1, at: Math.max(this.clock.now(), tip.at), ...happening };
      tip = evolve(tip, event);
      events.push(event);
    }
    await this.journal.append(events);
    this.run = tip;
    this.notify(events);
  }

  private enqueue(decide: Waiting['decide']): Promise<Refusal | undefined> {
    if (this.halted) return Promise.reject(this.halted);
    return new Promise((resolve, reject) => {
      this.queue.push({ decide, resolve, reject });
      if (!this.pumping) void this.pump();
    });
  }

  /** Decides all that waits on the newest state, writes it in one go, and only then lets it be true. */
  private async pump(): Promise<void> {
    this.pumping = true;
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      let tip = this.run;
      const events: Event[] = [];
      const outcomes: (() => void)[] = [];
      for (const waiting of batch) {
        try {
          const decided = waiting.decide(tip);
          const refusal = 'refused' in decided ? decided : undefined;
          for (const happening of 'refused' in decided ? [] : decided) {
            const event: Event = { seq: tip.seq + 1, at: Math.max(this.clock.now(), tip.at), ...happening };
            tip = evolve(tip, event);
            events.push(event);
          }
          outcomes.push(() => waiting.resolve(refusal));
        } catch (error) {
          outcomes.push(() => waiting.reject(error as Error));
        }
      }
      try {
        if (events.length > 0) await this.journal.append(events);
      } catch (error) {
        this.fail(error as Error, batch);
        break;
      }
      this.run = tip;
      for (const outcome of outcomes) outcome();
      if (events.length > 0) this.notify(events);
      this.reconcile();
    }
    this.pumping = false;
  }

  private fail(error: Error, batch: readonly Waiting[]): void {
    const full =
      (error as NodeJS.ErrnoException).code === 'ENOSPC' ? ' Make room on the disk, then: chaperone resume' : '';
    const failure = new Error(
      `The journal can't be written: ${error.message}. The agent was stopped; nothing is lost up to the last event.${full}`,
      { cause: error },
    );
    this.halted = failure;
    for (const waiting of [...batch, ...this.queue]) waiting.reject(failure);
    this.queue = [];
    void this.halt(failure.message).then(() => this.breakDown(failure));
  }

  private notify(events: readonly Event[] = []): void {
    for (const follower of [...this.followers]) follower(events);
    for (const listener of [...this.listeners]) listener();
  }

  private reconcile(): void {
    if (this.halted) return;
    const wanted = tasks(this.run);
    const keys = new Set(wanted.map((task) => task.key));
    for (const [key, task] of this.running) if (!keys.has(key)) task.abort.abort();
    // What is being ended must be over before anything new begins: a rollback never runs beside the agent.
    if ([...this.running.values()].some((task) => task.abort.signal.aborted)) return;
    for (const task of wanted) if (!this.running.has(task.key)) this.launch(task);
  }

  private launch(task: Task): void {
    const abort = new AbortController();
    const settled = this.perform(task, abort.signal).finally(() => {
      this.running.delete(task.key);
      this.reconcile();
    });
    this.running.set(task.key, { abort, settled });
    settled.catch(() => {});
  }

  private async perform(task: Task, signal: AbortSignal): Promise<void> {
    const record = (happening: Happening) => this.record(happening);
    let outcome: Happening | null;
    try {
      outcome = await this.runTask(task, this.run, signal, record);
    } catch (error) {
      outcome = failed(task, error as Error);
    }
    if (outcome && !signal.aborted && !this.halted) await this.record(outcome);
  }
}

/** A task that threw ends in the event that makes the run wait for a person; none is tried again by itself. */
function failed(task: Task, error: Error): Happening {
  const text = error.message;
  switch (task.kind) {
    case 'agent':
      return { type: 'agent.exited', code: null, signal: null, tail: text };
    case 'checkpoint':
      return { type: 'checkpoint.failed', cause: task.cause, message: text };
    case 'rollback':
      return { type: 'rollback.failed', message: text, before: null };
    case 'settle':
      return { type: 'branch.unsettled', message: text };
    case 'verify':
    case 'commit':
    case 'hold':
    case 'tell':
    case 'proceed':
    case 'wake':
    case 'compare':
    case 'stop':
    case 'finish':
      return { type: 'run.paused', cause: 'person', text: `${task.kind} failed: ${text}` };
  }
}

import type { Event } from './event.ts';
import { evolve } from './evolve.ts';
import type { Run } from './run.ts';

/** A state is kept every so many events; any other is folded from the one before it. */
const EVERY = 500;

/** Moments that a person wants to jump to. */
export interface Moment {
  readonly at: number;
  readonly kind: 'checkpoint' | 'violation';
}

/** A journal that can be looked at as it was at any moment. Append only, like the journal. */
export class Timeline {
  private readonly events: Event[] = [];
  private readonly kept: Run[] = [];
  private last: Run | null = null;
  readonly moments: Moment[] = [];

  /** Takes the next events of the journal. */
  append(events: readonly Event[]): void {
    for (const event of events) {
      const run = evolve(this.last, event);
      if (this.events.length % EVERY === 0) this.kept.push(run);
      this.events.push(event);
      this.last = run;
      if (event.type === 'checkpoint.saved') {
        if (!event.cause.kind.endsWith('action')) this.moments.push({ at: event.at, kind: 'checkpoint' });
      } else if (event.type === 'action.judged' && event.decision.verdict !== 'allow')
        this.moments.push({ at: event.at, kind: 'violation' });
    }
  }

  get start(): number {
    return this.events[0]?.at ?? 0;
  }

  get end(): number {
    return this.events.at(-1)?.at ?? 0;
  }

  /** When the agent was started, each time. */
  starts(): number[] {
    return this.events.flatMap((event) => (event.type === 'agent.started' ? [event.at] : []));
  }

  /** The newest state; throws for an empty journal. */
  now(): Run {
    if (!this.last) throw new Error('The journal is empty.');
    return this.last;
  }

  /** The state at a moment (ms since 1970); before the first event the first one. */
  at(moment: number): Run {
    if (moment >= this.end) return this.now();
    const count = Math.max(1, this.before(moment));
    const kept = Math.floor((count - 1) / EVERY);
    let run = this.kept[kept] as Run;
    for (let index = kept * EVERY + 1; index < count; index++) run = evolve(run, this.events[index] as Event);
    return run;
  }

  /** When the first event after a moment happened; Infinity when none did. */
  next(moment: number): number {
    return this.events[this.before(moment)]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** How many events had happened by then. Their times never go back. */
  private before(moment: number): number {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.events[middle] as Event).at <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

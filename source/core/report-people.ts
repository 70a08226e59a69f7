import type { Event } from './event.ts';
import { eventLine } from './event-line.ts';
import type { Block } from './report.ts';

/** Events that tell who decided what and how, why the run waited, and who was told. */
const told: ReadonlySet<Event['type']> = new Set([
  'supervisor.started',
  'plan.approved',
  'plan.returned',
  'action.answered',
  'run.paused',
  'limit.reached',
  'run.continued',
  'rollback.started',
  'machine.slept',
  'base.moved',
  'notice.sent',
  'run.stopped',
] satisfies Event['type'][]);

/** Decisions, pauses and notices of a run in the order they came, each with its time (UTC). Pure. */
export function peopleBlocks(events: readonly Event[]): Block[] {
  const items = events.flatMap((event) => {
    const line = told.has(event.type) ? eventLine(event) : null;
    return line === null ? [] : [`${new Date(event.at).toISOString().slice(11, 19)} ${line}`];
  });
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: 'Decisions, pauses and notices' },
        { kind: 'list', items },
      ];
}

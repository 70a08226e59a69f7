import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../source/core/event.ts';

/** What only a person brings about, once the run is there. */
const deeds: ReadonlySet<Event['type']> = new Set([
  'plan.approved',
  'plan.edited',
  'plan.returned',
  'step.marked',
  'action.answered',
  'rollback.started',
  'run.continued',
  'person.instructed',
]);

/** Did a person decide this? */
export function isDeed(event: Event): boolean {
  if (event.type === 'run.continued' && event.by === 'supervisor') return false;
  return deeds.has(event.type) || (event.type === 'run.paused' && event.cause === 'person');
}

/** The journal, as far as it is written, of the run that began last below a home; empty when there is none. */
export function newestJournal(home: string): Event[] {
  const runs = join(home, 'state', 'chaperone', 'runs');
  const journals = list(runs).flatMap((name) => readEvents(join(runs, name, 'events.jsonl')));
  return journals.sort((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0)).at(-1) ?? [];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readEvents(path: string): Event[][] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return [lines.map((line) => JSON.parse(line) as Event)];
  } catch {
    return [];
  }
}

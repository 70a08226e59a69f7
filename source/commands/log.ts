import { watch } from 'node:fs';
import { readJournal } from '../adapters/store/journal.ts';
import { openStore, type RunFolder } from '../adapters/store/store.ts';
import type { Event } from '../core/event.ts';
import { eventLine } from '../core/event-line.ts';
import { fold } from '../core/evolve.ts';
import { findAbsence } from '../core/situation.ts';
import { findRun, readSigns } from './find-run.ts';

/** So many looks at the journal lie between two at the supervisor. */
const ABSENT_LOOKS = 10;

/** Prints a run's events as readable lines (or as JSON), and with `follow` those that come until it is over. */
export async function log(name: string | undefined, options: { follow?: boolean; json?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const { folder } = await findRun(store, name, () => true, 'yet', 'look');
  let printed = 0;
  let told: string | null = null;
  for (let looks = 0; ; looks++) {
    const { events } = await readJournal(folder.journal);
    for (const event of events.slice(printed)) printEvent(event, options.json ?? false);
    if (events.length > printed) told = null;
    printed = events.length;
    if (events.some(({ type }) => type === 'run.finished' || type === 'run.stopped')) return 0;
    if (!options.json && told === null && looks % ABSENT_LOOKS === 0) told = await tellAbsence(folder, events);
    if (!options.follow) return 0;
    await changed(folder.journal);
  }
}

/** Says when nobody looks after a run any more; what was said, or null. */
async function tellAbsence(folder: RunFolder, events: readonly Event[]): Promise<string | null> {
  const run = fold(events);
  const absence = run && findAbsence(run, await readSigns(folder));
  if (absence) process.stdout.write(`${new Date().toTimeString().slice(0, 8)}  ${absence}\n`);
  return absence;
}

/** One event for people (time and line) or machines (JSON). */
export function printEvent(event: Event, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(event)}\n`);
    return;
  }
  const line = eventLine(event);
  if (line !== null) process.stdout.write(`${new Date(event.at).toTimeString().slice(0, 8)}  ${line}\n`);
}

/** Resolves when a file changed; looks again every second as well, since some file systems don't tell. */
function changed(path: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(path, end);
    const timer = setTimeout(end, 1_000);
    function end() {
      clearTimeout(timer);
      watcher.close();
      resolve();
    }
  });
}

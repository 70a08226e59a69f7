import { watch } from 'node:fs';
import { readJournal } from '../adapters/store/journal.ts';
import { openStore } from '../adapters/store/store.ts';
import type { Event } from '../core/event.ts';
import { eventLine } from '../core/event-line.ts';
import { findRun } from './find-run.ts';

/** Prints a run's events as readable lines (or as JSON), and with `follow` those that come until it is over. */
export async function log(name: string | undefined, options: { follow?: boolean; json?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const { folder } = await findRun(store, name, () => true, 'yet', 'look');
  let printed = 0;
  const print = async () => {
    const { events } = await readJournal(folder.journal);
    for (const event of events.slice(printed)) printEvent(event, options.json ?? false);
    printed = events.length;
    return events.some((event) => event.type === 'run.finished' || event.type === 'run.stopped');
  };
  let over = await print();
  while (options.follow && !over) {
    await changed(folder.journal);
    over = await print();
  }
  return 0;
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

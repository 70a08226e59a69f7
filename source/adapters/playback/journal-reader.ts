import { open } from 'node:fs/promises';
import type { Event } from '../../core/event.ts';
import { LineReader } from './line-reader.ts';

/** Reads a journal that may still be written: each call gives the whole lines that came since, and only reads those. */
export async function openJournalReader(path: string): Promise<{ read(): Promise<Event[]>; close(): Promise<void> }> {
  const file = await open(path, 'r');
  const lines = new LineReader(file, 0);
  return {
    async read() {
      const events: Event[] = [];
      for (let line = await lines.next(); line !== null; line = await lines.next())
        events.push(JSON.parse(line.bytes.toString('utf8')) as Event);
      return events;
    },
    close: () => file.close(),
  };
}

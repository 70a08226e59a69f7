import { open, readFile, truncate } from 'node:fs/promises';
import type { Event } from '../../core/event.ts';
import type { Journal } from '../../ports.ts';

/** A journal that can't be acted on: a line in its middle is damaged or out of order. */
export class JournalDamaged extends Error {
  override name = 'JournalDamaged';
}

/**
 * Reads all whole lines of a journal. A torn last line (no newline, or not JSON) was never promised to anybody and is
 * dropped; damage anywhere else is not guessed at. `length` is the number of bytes that count.
 */
export async function readJournal(path: string): Promise<{ events: Event[]; length: number }> {
  const bytes = await readFile(path);
  const events: Event[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    if (end < 0) break;
    const event = parse(bytes.subarray(start, end).toString('utf8'));
    if (event?.seq !== events.length + 1) {
      if (end + 1 >= bytes.length) break;
      throw new JournalDamaged(
        `${path}: line ${events.length + 1} is damaged, so this run can't be resumed. Its checkpoints are whole; see "Recovery" in the README.`,
      );
    }
    events.push(event);
    start = end + 1;
  }
  return { events, length: start };
}

/** Opens a journal for appending, without its torn tail. `length` comes from `readJournal` (0 for a new one). */
export async function openJournal(path: string, length: number): Promise<Journal> {
  const file = await open(path, 'a', 0o600);
  try {
    if ((await file.stat()).size !== length) {
      await truncate(path, length);
      await file.datasync();
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  let broken = false;
  return {
    async append(events) {
      // After a failed write the file may end in half a line; anything behind it would be lost to the next reader.
      if (broken) throw new Error('an earlier write failed');
      broken = true;
      const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      // A short write leaves a torn line that the next reader drops; it must not be taken for success.
      let written = 0;
      while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
      await file.datasync();
      broken = false;
    },
    close: () => file.close(),
  };
}

function parse(line: string): Event | null {
  try {
    const value = JSON.parse(line);
    return typeof value?.seq === 'number' && typeof value.type === 'string' ? value : null;
  } catch {
    return null;
  }
}

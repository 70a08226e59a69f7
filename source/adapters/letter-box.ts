import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Letters } from '../core/config.ts';

/** A letter box is asked this long at most, in milliseconds; one that holds the request until something comes is fine. */
const WAIT_MS = 40_000;
const MOST_BYTES = 256 * 1024;

const Ntfy = z.object({ id: z.string(), event: z.string(), message: z.string().optional() });
const Telegram = z.object({
  result: z.array(
    z.object({
      update_id: z.number(),
      message: z.object({ chat: z.object({ id: z.number() }), text: z.string().optional() }).optional(),
    }),
  ),
});

/** Where messages of the person's come in. `next` gives those that came since it was asked last; rejects when it can't be reached. */
export interface LetterBox {
  next(signal: AbortSignal): Promise<string[]>;
}

/** Opens a topic of ntfy's or a bot of Telegram's. What came before it was opened is not read. */
export function openLetterBox(letters: Letters): LetterBox {
  let since = letters.kind === 'ntfy' ? String(Math.floor(Date.now() / 1000)) : '';
  const get = async (url: URL, signal: AbortSignal): Promise<string> => {
    const both = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
    const response = await fetch(url, { headers: letters.headers, redirect: 'error', signal: both });
    if (!response.ok) throw new Error(`${url.host} answered ${response.status}`);
    const text = await response.text();
    if (text.length > MOST_BYTES) throw new Error(`${url.host} sent more than ${MOST_BYTES} bytes`);
    return text;
  };
  return {
    async next(signal) {
      const url = new URL(letters.url);
      if (letters.kind === 'ntfy') {
        url.pathname = `${url.pathname.replace(/\/$/, '')}/json`;
        url.searchParams.set('poll', '1');
        url.searchParams.set('since', since);
        const lines = (await get(url, signal)).split('\n').filter((line) => line !== '');
        const events = lines.map((line) => Ntfy.parse(JSON.parse(line)));
        since = events.at(-1)?.id ?? since;
        return events.flatMap(({ event, message }) => (event === 'message' && message !== undefined ? [message] : []));
      }
      url.pathname = `${url.pathname.replace(/\/$/, '')}/getUpdates`;
      if (since !== '') url.searchParams.set('offset', since);
      const { result } = Telegram.parse(JSON.parse(await get(url, signal)));
      const first = since === '';
      since = String((result.at(-1)?.update_id ?? Number(since || 0) - 1) + 1);
      if (first) return [];
      // Anybody can write to a bot; only the person's own chat is heard.
      return result.flatMap(({ message }) =>
        message?.text !== undefined && String(message.chat.id) === letters.chat ? [message.text] : [],
      );
    },
  };
}

/** The tasks in files that were put into a folder, one a file. Each is moved to `taken/`, so that it is read once. */
export async function takeFiles(folder: string): Promise<string[]> {
  await mkdir(join(folder, 'taken'), { recursive: true, mode: 0o700 });
  const texts: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // A name that begins with a dot is one that is still being written.
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const taken = join(folder, 'taken', `${Date.now()}-${entry.name}`);
    await rename(join(folder, entry.name), taken);
    texts.push((await readFile(taken, 'utf8')).slice(0, 20_000).trim());
  }
  return texts.filter((text) => text !== '');
}

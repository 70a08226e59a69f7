import { createHash, randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeLength, codeLetters } from '../../core/inbox.ts';

/** A code is good for so long, in milliseconds. */
const GOOD_MS = 24 * 3_600_000;
/** After so many wrong codes in a row all that are out are void: 40 bits are not to be guessed at leisure. */
const MOST_WRONG = 10;

/** One-time codes that the person's own notices carry, and that sign what they send back. */
export interface Codes {
  /**
   * A new code for a run (null: for tasks only), and for what its notice was about (see core/inbox.ts). Those given out
   * for the run before are void.
   */
  issue(run: string | null, about?: string): Promise<string>;
  /** Uses a code up; what it was for, or null when there is no such code (any more). The same code works once. */
  spend(code: string): Promise<Signed | null>;
}

/** What a code was given out for. */
export interface Signed {
  readonly run: string | null;
  readonly about: string;
}

type Entry = Signed & { readonly at: number };

/** Opens the codes in a folder of the person's own (0700). Only their hashes are on disk. */
export async function openCodes(folder: string, now: () => number = Date.now): Promise<Codes> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const hash = (code: string) => createHash('sha256').update(code).digest('hex');
  const wrong = join(folder, 'wrong');
  const misses = async () => Number(await readFile(wrong, 'utf8').catch(() => '0'));
  const entries = async () => (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Entry;
  const voidAll = async (test: (entry: Entry) => boolean) => {
    for (const name of await entries())
      if (test(await read(name).catch(() => ({ run: null, about: '', at: 0 }))))
        await rm(join(folder, name), { force: true });
  };
  return {
    async issue(run, about = '') {
      await voidAll((entry) => entry.run === run || now() - entry.at > GOOD_MS);
      const code = Array.from({ length: codeLength }, () => codeLetters[randomInt(codeLetters.length)]).join('');
      const path = join(folder, hash(code));
      await writeFile(`${path}.new`, JSON.stringify({ run, about, at: now() }), { mode: 0o600 });
      await rename(`${path}.new`, path);
      return code;
    },
    async spend(code) {
      const path = join(folder, hash(code));
      const spent = `${path}.spent.${process.pid}`;
      try {
        // Whoever moves it away has it; a second one finds nothing.
        await rename(path, spent);
      } catch {
        const count = (await misses()) + 1;
        if (count >= MOST_WRONG) await voidAll(() => true);
        await writeFile(wrong, String(count >= MOST_WRONG ? 0 : count), { mode: 0o600 });
        return null;
      }
      const entry = JSON.parse(await readFile(spent, 'utf8')) as Entry;
      await rm(spent, { force: true });
      if (now() - entry.at > GOOD_MS) return null;
      await rm(wrong, { force: true });
      return { run: entry.run, about: entry.about };
    },
  };
}

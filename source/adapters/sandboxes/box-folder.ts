import { lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../dead-drafts.ts';
import { openBaits } from './bubblewrap/lay-baits.ts';

const PREFIX = 'chaperone-box-';
/** What is younger may belong to a supervisor in a container with the same temporary folder: milliseconds. */
const OLD_MS = 24 * 60 * 60_000;

/** A folder of its own for what one sandbox is made of. */
export const makeBoxFolder = (): string => mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));

/**
 * Takes such a folder away with all that is in it. Never rejects: what stays is litter of a few files. rmSync would open each
 * file, which those who watch over baits take for a look at them.
 */
export async function removeBoxFolder(folder: string): Promise<void> {
  try {
    openBaits(folder);
    await rm(folder, { recursive: true, force: true });
  } catch {
    // It is swept up another day.
  }
}

/** Takes away what supervisors that were killed left, a day later. Only what is this user's: nobody else can change it meanwhile. */
export async function sweepBoxFolders(now = Date.now(), place = tmpdir()): Promise<void> {
  for (const name of readdirSync(place)) {
    const pid = name.startsWith(PREFIX) ? /^\d+(?=-)/.exec(name.slice(PREFIX.length))?.[0] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(place, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat?.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o077) !== 0) continue;
    if (now - stat.mtimeMs > OLD_MS) await removeBoxFolder(path);
  }
}

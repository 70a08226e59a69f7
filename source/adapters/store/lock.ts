import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { sweepDeadDrafts } from '../dead-drafts.ts';

/** A process by its number and when it began, so that a number used again is not mistaken for it. */
export interface Owner {
  readonly pid: number;
  readonly began: string;
}

/** Released by calling it; safe to call twice. */
export type Release = () => Promise<void>;

/**
 * Takes a lock file, or says who holds it. A holder that is no longer alive loses it. Atomic by link(2), which fails
 * when the name is there.
 */
export async function takeLock(path: string): Promise<{ release: Release } | { heldBy: Owner }> {
  const own: Owner = { pid: process.pid, began: (await began(process.pid)) ?? '' };
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(mine, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        await link(mine, path);
        sweepDeadDrafts(path);
        return { release: () => rm(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readOwner(path);
      if (holder && (await isAlive(holder))) return { heldBy: holder };
      await removeDead(path, mine);
    }
    return { heldBy: (await readOwner(path)) ?? own };
  } finally {
    await rm(mine, { force: true });
  }
}

/** Who holds a lock and is alive; null when nobody does. */
export async function lockHolder(path: string): Promise<Owner | null> {
  const holder = await readOwner(path);
  return holder && (await isAlive(holder)) ? holder : null;
}

/** Takes a dead holder's lock away. Another taker may have been quicker: then its new lock goes back. */
async function removeDead(path: string, mine: string): Promise<void> {
  const aside = `${mine}.dead`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readOwner(aside);
  if (moved && (await isAlive(moved))) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8'));
    return typeof value?.pid === 'number' ? value : null;
  } catch {
    return null;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  const now = await began(owner.pid);
  return now !== null && now === owner.began;
}

/** When a process began, as the kernel counts it (field 22 of /proc/PID/stat); where there is no /proc, only that it is alive. */
async function began(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    try {
      process.kill(pid, 0);
      return process.platform === 'linux' ? null : '';
    } catch {
      return null;
    }
  }
}

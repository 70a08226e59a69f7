import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHolder, type Release, takeLock } from '../adapters/store/lock.ts';

/** Takes away the sockets that a killed command left behind; those of one that is alive stay. */
export async function sweepSockets(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const pid = /^exec-(\d+)\./.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Where one command of `chaperone exec` has its HOME, its git directory and its copies of output folders. */
export interface Corner {
  readonly folder: string;
  /** Is another command at work in this repository? Then what was made for all of them stays. */
  alone(): Promise<boolean>;
  readonly release: Release;
}

/**
 * Takes a corner that no other command uses: two at once would make the git directory anew under each other, and no two
 * may have one copy of an output folder. The first is taken wherever it is free, so that what was installed is there again.
 */
export async function takeCorner(repository: string): Promise<Corner> {
  const place = (number: number) => join(repository, number === 1 ? 'exec' : `exec-${number}`);
  const lock = (number: number) => join(place(number), 'lock');
  for (let number = 1; ; number++) {
    await mkdir(place(number), { recursive: true, mode: 0o700 });
    const taken = await takeLock(lock(number));
    if (!('release' in taken)) continue;
    const alone = async () => {
      // Corners are taken from the first on: beyond one that was never used there is none.
      const others = Array.from({ length: number + 8 }, (_, index) => index + 1).filter((one) => one !== number);
      const held = await Promise.all(others.map((one) => lockHolder(lock(one))));
      return held.every((holder) => holder === null);
    };
    return { folder: place(number), alone, release: taken.release };
  }
}

import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Takes away drafts named `<path>.<process id>…` whose process is gone: it was killed before it could put them in place
 * or remove them. Those of living processes stay. Never throws: what can't be removed is only litter.
 */
export function sweepDeadDrafts(path: string): void {
  const start = `${basename(path)}.`;
  try {
    for (const name of readdirSync(dirname(path))) {
      const pid = name.startsWith(start) ? /^\d+(?=\.|$)/.exec(name.slice(start.length))?.[0] : undefined;
      if (pid !== undefined && !isAlive(Number(pid)))
        rmSync(join(dirname(path), name), { recursive: true, force: true });
    }
  } catch {
    // Nothing was lost by leaving it.
  }
}

/** Is there such a process? One of somebody else's counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

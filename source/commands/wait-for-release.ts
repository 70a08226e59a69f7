import { lockHolder } from '../adapters/store/lock.ts';
import { Failure } from './failure.ts';

/** How long a supervisor may take to save the last checkpoint and end, in milliseconds. */
const patience = 60_000;

/** Resolves when this holder gave its lock up. Rejects after a minute, saying which process to look at. */
export async function waitForRelease(lock: string, pid: number): Promise<void> {
  const until = Date.now() + patience;
  while ((await lockHolder(lock))?.pid === pid) {
    if (Date.now() > until)
      throw new Failure(
        'no-release',
        `The supervisor (process ${pid}) did not end within a minute. Look at it, or end it: kill ${pid}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

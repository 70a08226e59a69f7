import { createInterface } from 'node:readline';
import type { Attempt } from '../../../ports.ts';
import { spawnGuarded } from '../../companion.ts';
import type { Confinement } from '../confinement.ts';
import { attemptOf, readDenial } from './denial.ts';

/** How many are remembered, so that what repeats is told once; then all are forgotten. */
const REMEMBERED = 2_000;
/** No more are told of one sandbox: a flood says nothing new. */
const MOST = 500;

/**
 * Tells of what macOS logs as refused by the profile with this tag, each once. A hint, as the observer of Linux is: the log
 * may be late or incomplete, and `log stream` wants an administrator. The returned function ends it.
 */
export function watchDenials(
  log: string,
  tag: string,
  confinement: Confinement,
  tell: (attempt: Attempt) => void,
): () => void {
  const seen = new Set<string>();
  let told = 0;
  const argv = [log, 'stream', '--style', 'ndjson', '--predicate', `eventMessage ENDSWITH "${tag}"`];
  const child = spawnGuarded(argv, { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  child.stderr?.resume();
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const denial = readDenial(line, tag);
      const attempt = denial && attemptOf(denial, confinement);
      if (!attempt || told >= MOST) return;
      const key = JSON.stringify(attempt.action);
      if (seen.has(key)) return;
      if (seen.size >= REMEMBERED) seen.clear();
      seen.add(key);
      told += 1;
      tell({ ...attempt, ...(told === MOST && { last: true }) });
    });
  return () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  };
}

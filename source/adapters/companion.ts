import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** The command begins only once its companion is there: if we die before, the word never comes. */
const onlyThen = 'read -r word <&3 || exit 125; exec 3<&-; exec "$@"';

/**
 * Starts a command line in a process group of its own that never outlives this process: a companion kills the group
 * when we die, however we die, because its input then ends without a word. The environment is complete.
 */
export function spawnGuarded(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): ChildProcess {
  const child = spawn('/bin/bash', ['-c', onlyThen, 'bash', ...argv], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  child.on('error', () => {});
  if (child.pid === undefined) return child;
  const guard = spawn('/bin/sh', ['-c', 'read -r word || kill -s KILL -- "-$1"', 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  const go = child.stdio[3] as Writable;
  go.on('error', () => {});
  go.end('go\n');
  child.once('exit', () => guard.stdin?.end('done\n'));
  return child;
}

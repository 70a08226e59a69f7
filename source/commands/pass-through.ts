import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { signalInside } from '../adapters/sandboxes/bubblewrap/signal-inside.ts';
import type { Launch } from '../adapters/sandboxes/confinement.ts';

/** What the terminal sends to every process in front by itself: the program has it already, and we wait for its end. */
const fromKeys = ['SIGINT', 'SIGQUIT'] as const;
/** What others send to us alone, and is meant for the program. */
const forIt = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a confined command with our own terminal or pipes, and resolves with its exit code; 128 + n when signal n ended it.
 * A request to end is handed on, so that it ends in its own way; the second one ends it at once.
 */
export function passThrough({ argv, cwd, env }: Launch): Promise<number> {
  const [file = '', ...args] = argv;
  let asked = 0;
  const child = spawn(file, args, { cwd, env: { ...env }, stdio: 'inherit' });
  const ignore = () => {};
  const handOn = (signal: NodeJS.Signals) => {
    asked += 1;
    const handed = asked === 1 && child.pid !== undefined && signalInside(child.pid, signal);
    if (!handed) child.kill('SIGKILL');
  };
  for (const name of fromKeys) process.on(name, ignore);
  for (const name of forIt) process.on(name, handOn);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  }).finally(() => {
    for (const name of fromKeys) process.off(name, ignore);
    for (const name of forIt) process.off(name, handOn);
  });
}

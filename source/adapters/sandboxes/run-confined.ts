import { spawn } from 'node:child_process';
import { spawnGuarded } from '../companion.ts';
import type { Confine, Confinement, Launch } from './confinement.ts';

/** How a confined command ended, with its whole output. `code` is null when it was ended by a signal or the limit. */
export interface ConfinedEnd {
  readonly code: number | null;
  readonly out: Buffer;
  readonly complaint: string;
}

/**
 * Runs a command confined, without input, and waits for its end. At the limit (in milliseconds), or when it writes more
 * than `most` bytes, it is killed with every process inside. Rejects only when it could not be started.
 */
export async function runConfined(
  confine: Confine,
  launch: Launch,
  confinement: Confinement,
  bounds: { readonly limitMs: number; readonly most?: number },
): Promise<ConfinedEnd> {
  const confined = await confine(launch, confinement);
  const [file = '', ...args] = confined.argv;
  const { promise, resolve, reject } = Promise.withResolvers<ConfinedEnd>();
  const child = confined.outlived
    ? spawnGuarded(confined.argv, confined)
    : spawn(file, args, { cwd: confined.cwd, env: { ...confined.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  let complaint = '';
  let size = 0;
  let ended = false;
  const kill = () => {
    if (confined.outlived) killGroup(child.pid);
    else child.kill('SIGKILL');
  };
  const end = () => {
    ended = true;
    kill();
  };
  const timer = setTimeout(end, bounds.limitMs);
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > (bounds.most ?? 16 * 1024 * 1024)) end();
    else out.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  child.once('error', reject);
  child.once('exit', kill);
  child.once('close', (code) => resolve({ code: ended ? null : code, out: Buffer.concat(out), complaint }));
  return promise.finally(async () => {
    clearTimeout(timer);
    await confined.close();
  });
}

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

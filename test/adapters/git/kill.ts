import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Sentence } from './victim.ts';

/** Runs a victim until it ends or dies; tells whether it was killed. Rejects when it fails by itself. */
export async function runVictim(sentence: Sentence): Promise<'killed' | 'ended'> {
  const script = join(import.meta.dirname, 'victim.ts');
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    script,
    JSON.stringify(sentence),
  ];
  // A group of its own, so that it can be killed with its git and without us.
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk;
  });
  // Not `close`: a git that outlives the victim keeps its pipes open.
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal === 'SIGKILL') return 'killed';
  if (code !== 0) throw new Error(`The victim failed by itself: ${complaint}`);
  return 'ended';
}

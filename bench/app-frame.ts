import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bundlePrograms } from '../scripts/bundle-programs.ts';
import { interleave } from './medians.ts';
import type { Figure } from './run.ts';

const run = promisify(execFile);

/**
 * A frame of the whole interface with 1,000 plan steps, 10,000 violations and 5,000 checkpoints, against one with ten of
 * each: processor time in ms. What is not on the screen must not cost, so the ratio is to be about 1.
 */
export async function appFrame(): Promise<Figure> {
  const outdir = mkdtempSync(join(tmpdir(), 'chaperone-bench-'));
  await bundlePrograms({ frames: resolve(import.meta.dirname, 'interface/frames.tsx') }, outdir);
  const cost = async (...counts: number[]): Promise<number> =>
    Number((await run(process.execPath, [join(outdir, 'frames.mjs'), ...counts.map(String)])).stdout);
  const measured = await interleave(
    3,
    () => cost(1_000, 10_000, 5_000),
    () => cost(10, 10, 10),
  );
  return { name: 'app-frame', ...measured, unit: 'ms' };
}

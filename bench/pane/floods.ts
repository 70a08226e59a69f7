import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from '../medians.ts';
import { type Flood, payloadFile } from './payload.ts';
import { awaitFile, type Stage, stageOurs, stageTmux } from './stage.ts';

const flood = resolve(import.meta.dirname, 'flood.ts');
/** Two sizes: their difference is free of start-up. */
const [small, large] = [4, 16] as const;
const ROUNDS = 3;

/** Marginal throughput of a flood in a pane, in MB/s: ours, and tmux showing the same at the same size. */
export async function measureFlood(kind: Flood): Promise<{ readonly ours: number; readonly reference: number }> {
  const payload = payloadFile(kind);
  const times = { ours: { small: [], large: [] }, tmux: { small: [], large: [] } } as Record<
    'ours' | 'tmux',
    { small: number[]; large: number[] }
  >;
  for (let round = 0; round < ROUNDS; round++)
    for (const [who, stage] of [
      ['ours', stageOurs],
      ['tmux', stageTmux],
    ] as const) {
      times[who].small.push(await one(stage, payload, small));
      times[who].large.push(await one(stage, payload, large));
    }
  const rate = ({ small: few, large: many }: { small: number[]; large: number[] }): number =>
    ((large - small) * 1_000) / Math.max(1, median(many) - median(few));
  return { ours: rate(times.ours), reference: rate(times.tmux) };
}

async function one(
  stage: (argv: readonly string[]) => Promise<Stage>,
  payload: string,
  megabytes: number,
): Promise<number> {
  const result = join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 'ms');
  const shown = await stage([process.execPath, flood, payload, String(megabytes), result]);
  shown.pty.onData(() => {});
  const ms = Number(await awaitFile(result, shown));
  await shown.end();
  return ms;
}

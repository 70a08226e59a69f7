import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Emulator } from '../../source/adapters/terminal/emulator.ts';
import { median } from '../medians.ts';
import { type Flood, payloadFile } from './payload.ts';
import { awaitFile, stageOurs } from './stage.ts';

const flood = resolve(import.meta.dirname, 'flood.ts');
/** Two sizes: their difference is free of start-up. */
const [small, large] = [4, 16] as const;
const ROUNDS = 3;
const PIECE = 4_096;
/** Clock ticks per second of /proc/<pid>/stat (proc(5)); 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Processor time for a megabyte of a flood, in ms: our whole app (parsing, recording, painting), and the parser alone. */
export async function measureCpu(kind: Flood): Promise<{ readonly ours: number; readonly reference: number }> {
  const payload = payloadFile(kind);
  const ours: Record<'small' | 'large', number[]> = { small: [], large: [] };
  const alone: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.small.push(await app(payload, small));
    ours.large.push(await app(payload, large));
    alone.push(parser(readFileSync(payload)));
  }
  return { ours: (median(ours.large) - median(ours.small)) / (large - small), reference: median(alone) };
}

async function app(payload: string, megabytes: number): Promise<number> {
  const result = join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 'ms');
  const shown = await stageOurs([process.execPath, flood, payload, String(megabytes), result]);
  shown.pty.onData(() => {});
  await awaitFile(result, shown);
  const fields = readFileSync(`/proc/${shown.pty.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  await shown.end();
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
}

/** The emulator fed with the same, as the app feeds it, without anything around it. */
function parser(block: Buffer): number {
  const emulator = new Emulator({ columns: 118, rows: 36 });
  const feed = (megabytes: number): number => {
    const before = process.cpuUsage();
    for (let done = 0; done < megabytes * 1e6; done += PIECE) {
      const from = done % Math.max(1, block.length - PIECE);
      emulator.write(block.subarray(from, from + PIECE));
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  feed(small);
  return feed(large - small) / (large - small);
}

import { resolve } from 'node:path';
import { type Spread, spread } from '../medians.ts';
import { payloadFile } from './payload.ts';
import { type Stage, stageOurs, stageTmux } from './stage.ts';

const flood = resolve(import.meta.dirname, 'flood.ts');
const echo = ['sh', '-c', 'stty raw -echo; echo ready; exec cat'];
/** Not in any flood, one column, three bytes. */
const KEY = 'Ж';

/** Enough to find an answer that two pieces share. */
const TAIL = 64;

/** The times of ours and of the reference. */
export interface Latency {
  readonly ours: number;
  readonly reference: number;
  readonly spread: { readonly ours: Spread; readonly reference: Spread };
}

/** What a stage writes, and how long it takes from a key to an answer that is recognised in it. */
class Watched {
  readonly stage: Stage;
  private tail: Buffer = Buffer.alloc(0);
  private wanted: Buffer | null = null;
  private found: () => void = () => {};

  constructor(stage: Stage) {
    this.stage = stage;
    stage.pty.onData((chunk) => {
      // Looking must cost next to nothing: the machine's cores are what is being shared.
      const seen = Buffer.concat([this.tail, chunk]);
      this.tail = Buffer.from(seen.subarray(-TAIL));
      if (this.wanted === null || !seen.includes(this.wanted)) return;
      this.wanted = null;
      this.found();
    });
  }

  sees(part: string): Promise<void> {
    this.tail = Buffer.alloc(0);
    this.wanted = Buffer.from(part);
    return new Promise((done) => {
      this.found = done;
    });
  }

  async press(key: string, answer: string): Promise<number> {
    const seen = this.sees(answer);
    const started = performance.now();
    this.stage.pty.write(key);
    await seen;
    return performance.now() - started;
  }
}

/** Milliseconds from a key to its echo on the outer terminal: ours, and tmux, a key here and a key there. */
export async function measureEcho(): Promise<Latency> {
  const ours = new Watched(await stageOurs(echo, true));
  const tmux = new Watched(await stageTmux(echo));
  const times: { ours: number[]; tmux: number[] } = { ours: [], tmux: [] };
  await Promise.all([ours.sees('ready'), tmux.sees('ready')]);
  for (let round = 0; round < 300; round++)
    for (const [name, one] of [
      ['ours', ours],
      ['tmux', tmux],
    ] as const) {
      await pause(20 + (round % 7));
      const letter = String.fromCharCode(65 + (round % 26));
      times[name].push(await one.press(letter, letter));
    }
  await Promise.all([ours.stage.end(), tmux.stage.end()]);
  return latency(times.ours, times.tmux);
}

/**
 * Milliseconds from a key of the interface to its effect on the outer terminal while the pane is flooded with colours:
 * ours, and tmux with the key going to a second pane; in turns, three of each. `bytesPerSecond` makes the outer terminal slow.
 */
export async function measureKeyInFlood(bytesPerSecond?: number): Promise<Latency> {
  const endless = [process.execPath, flood, payloadFile('dense'), '100000', '/dev/null'];
  const slow = bytesPerSecond === undefined ? {} : { bytesPerSecond };
  const cat = 'split-window -v -l 5 "stty raw -echo; exec cat"';
  const ours: number[] = [];
  const tmux: number[] = [];
  for (let round = 0; round < 3; round++) {
    // The first row holds a counter of keys, and nothing else of it ever changes.
    ours.push(...(await presses(new Watched(await stageOurs(endless, false, slow)), 'x', '\x1b[1;')));
    tmux.push(...(await presses(new Watched(await stageTmux(endless, { ...slow, command: cat })), KEY, KEY)));
  }
  return latency(ours, tmux);
}

async function presses(shown: Watched, key: string, answer: string): Promise<number[]> {
  // The flood is under way and every buffer on the line is full.
  await pause(2_500);
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    times.push(await shown.press(key, answer));
    await pause(100 + (round % 5) * 7);
  }
  await shown.stage.end();
  return times;
}

function latency(ours: readonly number[], reference: readonly number[]): Latency {
  const both = { ours: spread(ours), reference: spread(reference) };
  return { ours: both.ours.p50, reference: both.reference.p50, spread: both };
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

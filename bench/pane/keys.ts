import { resolve } from 'node:path';
import { median } from '../medians.ts';
import { payloadFile } from './payload.ts';
import { type Stage, stageOurs, stageTmux } from './stage.ts';

const flood = resolve(import.meta.dirname, 'flood.ts');
const echo = ['sh', '-c', 'stty raw -echo; echo ready; exec cat'];
/** Not in any flood, one column, three bytes. */
const KEY = 'Ж';

/** What a stage writes, and how long it takes from a key to an answer that is recognised in it. */
class Watched {
  readonly stage: Stage;
  private text = '';
  private check: () => void = () => {};

  constructor(stage: Stage) {
    this.stage = stage;
    stage.pty.onData((chunk) => {
      this.text = (this.text + Buffer.from(chunk).toString('latin1')).slice(-200_000);
      this.check();
    });
  }

  sees(part: string): Promise<void> {
    return new Promise((done) => {
      this.check = () => {
        if (!this.text.includes(part)) return;
        this.check = () => {};
        done();
      };
      this.check();
    });
  }

  async press(key: string, answer: string): Promise<number> {
    this.text = '';
    const started = performance.now();
    this.stage.pty.write(key);
    await this.sees(Buffer.from(answer).toString('latin1'));
    return performance.now() - started;
  }
}

/** Milliseconds from a key to its echo on the outer terminal (median): ours, and tmux. */
export async function measureEcho(): Promise<{ readonly ours: number; readonly reference: number }> {
  const ours = new Watched(await stageOurs(echo, true));
  const tmux = new Watched(await stageTmux(echo));
  const times: { ours: number[]; tmux: number[] } = { ours: [], tmux: [] };
  await Promise.all([ours.sees('ready'), tmux.sees('ready')]);
  for (let round = 0; round < 200; round++)
    for (const [name, one] of [
      ['ours', ours],
      ['tmux', tmux],
    ] as const) {
      await pause(20 + (round % 7));
      const letter = String.fromCharCode(65 + (round % 26));
      times[name].push(await one.press(letter, letter));
    }
  await Promise.all([ours.stage.end(), tmux.stage.end()]);
  return { ours: median(times.ours), reference: median(times.tmux) };
}

/**
 * Milliseconds from a key of the interface to its effect on the outer terminal while the pane is flooded with colours
 * (median): ours, and tmux with the key going to a second pane. `bytesPerSecond` makes the outer terminal slow.
 */
export async function measureKeyInFlood(
  bytesPerSecond?: number,
): Promise<{ readonly ours: number; readonly reference: number }> {
  const endless = [process.execPath, flood, payloadFile('dense'), '100000', '/dev/null'];
  const slow = bytesPerSecond === undefined ? {} : { bytesPerSecond };
  // The first row holds a counter of keys, and nothing else of it ever changes.
  const ours = await presses(new Watched(await stageOurs(endless, false, slow)), 'x', '\x1b[1;');
  const cat = 'split-window -v -l 5 "stty raw -echo; exec cat"';
  const tmux = await presses(new Watched(await stageTmux(endless, { ...slow, command: cat })), KEY, KEY);
  return { ours, reference: tmux };
}

async function presses(shown: Watched, key: string, answer: string): Promise<number> {
  // The flood is under way and every buffer on the line is full.
  await pause(2_500);
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    times.push(await shown.press(key, answer));
    await pause(100 + (round % 5) * 7);
  }
  await shown.stage.end();
  return median(times);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { payloadFile } from './payload.ts';
import { awaitFile, findProcess, memoryOf, stageOurs, stageTmux } from './stage.ts';

/** About a million lines. */
const MEGABYTES = 70;

/** Memory in MB after a million lines with 10,000 kept: our app, and tmux's server. */
export async function measureMemory(): Promise<{ readonly ours: number; readonly reference: number }> {
  const argv = (result: string): string[] => [
    process.execPath,
    resolve(import.meta.dirname, 'flood.ts'),
    payloadFile('plain'),
    String(MEGABYTES),
    result,
  ];
  const results = [1, 2].map(() => join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 'ms')) as [string, string];
  const app = await stageOurs(argv(results[0]));
  app.pty.onData(() => {});
  await awaitFile(results[0], app);
  const ours = memoryOf(app.pty.pid);
  await app.end();
  const tmux = await stageTmux(argv(results[1]));
  tmux.pty.onData(() => {});
  await awaitFile(results[1], tmux);
  // The server is the process that tmux left behind; its command line is that of the first client.
  const reference = memoryOf(findProcess(/^tmux .*chaperone-bench/));
  await tmux.end();
  return { ours, reference };
}

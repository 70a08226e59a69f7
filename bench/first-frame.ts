import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { interleave } from './medians.ts';
import type { Figure } from './run.ts';

/** From starting `chaperone` in a terminal to its first whole frame, against `node -e 0` in the same terminal. */
export async function firstFrame(): Promise<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'chaperone-bench-'));
  const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
  // Compiled code is kept at the end of a first start (see cli.tsx); who measures kills the app and never gets there.
  await until([cli], home, (screen) => screen.includes('\x1b[?2026l'), '\x1b');
  const measured = await interleave(
    15,
    () => until([cli], home, (screen) => screen.includes('\x1b[?2026l')),
    () => until(['-e', '0'], home, () => false),
  );
  return { name: 'first-frame', ...measured, unit: 'ms' };
}

/** Milliseconds until the output fits, or the program ends; it is killed then, or left by a key. */
function until(
  args: readonly string[],
  home: string,
  fits: (output: string) => boolean,
  leave?: string,
): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now();
    const env = { PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
    const pty = spawn(process.execPath, [...args], { cols: 120, rows: 40, cwd: home, env });
    let output = '';
    let taken: number | null = null;
    pty.onData((data) => {
      output += data;
      if (taken !== null || !fits(output)) return;
      taken = performance.now() - began;
      if (leave === undefined) pty.kill('SIGKILL');
      else pty.write(leave);
    });
    pty.onExit(() => resolve(taken ?? performance.now() - began));
  });
}

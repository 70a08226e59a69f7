import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundlePrograms } from '../../../scripts/bundle-programs.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { spawnPty } from '../../../source/adapters/terminal/spawn-pty.ts';
import type { PtyProcess } from '../../../source/ports.ts';
import { hostPath } from '../terminal/pty-helper.ts';

let built: Promise<string> | undefined;

/** The tiny app as one file: Ink and React load three times faster than from their hundreds. */
export function builtApp(): Promise<string> {
  built ??= (async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'chaperone-built-'));
    await bundlePrograms({ app: resolve(import.meta.dirname, 'fixtures/app.ts') }, outdir);
    return join(outdir, 'app.mjs');
  })();
  return built;
}

/** The tiny app in a pseudo-terminal, and a second emulator that sees what a person would. */
export interface DrivenApp {
  readonly pty: PtyProcess;
  readonly outer: Emulator;
  /** All bytes the app wrote to its terminal. */
  bytes(): string;
  text(): string;
  press(keys: string): void;
  /** Presses a key again until the app has heard it: for a moment after it took the terminal back it is deaf. */
  pressUntil(keys: string, pattern: RegExp): Promise<void>;
  /** Resolves when the visible text matches; fails with the screen when the app ends first. */
  sees(pattern: RegExp | (() => boolean)): Promise<void>;
}

/** Starts the tiny app with an agent of a few lines of bash, in a terminal of the given size. */
export async function driveApp(
  script: string,
  spec: { columns?: number; rows?: number; env?: Record<string, string>; program?: readonly string[] } = {},
): Promise<DrivenApp> {
  const { columns = 80, rows = 20, env = {} } = spec;
  const recording = join(mkdtempSync(join(tmpdir(), 'chaperone-app-')), 'output.cast');
  const pty = await spawnPty(
    {
      argv: spec.program ?? [process.execPath, await builtApp(), hostPath, recording, script],
      cwd: resolve(import.meta.dirname, '../../..'),
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '/',
        TERM: 'xterm-256color',
        COLORTERM: 'truecolor',
        NODE_ENV: 'production',
        ...env,
      },
      columns,
      rows,
    },
    hostPath,
  );
  const outer = new Emulator({ columns, rows });
  let bytes = '';
  let ended = false;
  const checks = new Set<() => void>();
  pty.onData((chunk) => {
    bytes += Buffer.from(chunk).toString('latin1');
    outer.write(chunk);
    for (const check of checks) check();
  });
  void pty.exited.then(() => {
    ended = true;
    for (const check of checks) check();
  });
  const text = (): string => outer.text().join('\n');
  const press = (keys: string): void => pty.write(Buffer.from(keys, 'latin1'));
  const sees = (pattern: RegExp | (() => boolean)): Promise<void> =>
    new Promise((done, failed) => {
      const check = (): void => {
        const holds = typeof pattern === 'function' ? pattern() : pattern.test(text());
        if (!holds && !ended) return;
        checks.delete(check);
        clearTimeout(late);
        if (holds) done();
        else failed(new Error(`the app ended without ${pattern}; the screen:\n${text()}`));
      };
      const late = setTimeout(() => failed(new Error(`not seen: ${pattern}; the screen:\n${text()}`)), 8_000);
      checks.add(check);
      check();
    });
  return {
    pty,
    outer,
    bytes: () => bytes,
    text,
    press,
    sees,
    async pressUntil(keys, pattern) {
      const again = setInterval(() => press(keys), 200);
      press(keys);
      await sees(pattern).finally(() => clearInterval(again));
    },
  };
}

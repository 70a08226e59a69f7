import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { spawnPty } from '../../source/adapters/terminal/spawn-pty.ts';
import type { PtyProcess } from '../../source/ports.ts';

const root = resolve(import.meta.dirname, '../..');
/** The host as it is shipped; `npm run bench` builds first. */
export const hostPath = join(root, 'dist/pty-host.js');
export const columns = 120;
export const rows = 40;

let built: Promise<string> | undefined;

/** The screen with a little interface, as one file like the real app. */
function app(): Promise<string> {
  built ??= (async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'chaperone-bench-'));
    await build({
      entryPoints: [resolve(import.meta.dirname, 'app.ts')],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node22.12',
      external: ['react-devtools-core'],
      define: { 'process.env.NODE_ENV': '"production"' },
      banner: { js: "import{createRequire as r_}from'node:module';const require=r_(import.meta.url);" },
      logLevel: 'error',
    });
    return join(outdir, 'app.mjs');
  })();
  return built;
}

/** A multiplexer on a stage: a terminal of 120x40 that shows a program, and what it writes. */
export interface Stage {
  readonly pty: PtyProcess;
  /** Ends it and everything in it. */
  end(): Promise<void>;
}

const env = {
  PATH: process.env.PATH ?? '',
  HOME: '/tmp',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  LANG: 'C.UTF-8',
};

/** Our screen around a program; `inside`: the keys go to it. */
export async function stageOurs(argv: readonly string[], inside = false): Promise<Stage> {
  const recording = join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 'output.cast');
  const mode = inside ? 'inside' : 'outside';
  const command = [process.execPath, await app(), hostPath, recording, mode, ...argv];
  const pty = await spawnPty({ argv: command, cwd: root, env, columns, rows }, hostPath);
  return { pty, end: () => pty.end(0) };
}

/** tmux around a program, with a client attached that shows it at the same size. */
export async function stageTmux(argv: readonly string[]): Promise<Stage> {
  const socket = join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 's');
  const tmux = ['tmux', '-u', '-S', socket, '-f', '/dev/null'];
  const command = [...tmux, 'new-session', ...argv];
  const pty = await spawnPty({ argv: command, cwd: root, env, columns, rows }, hostPath);
  return {
    pty,
    async end() {
      const kill = await spawnPty({ argv: [...tmux, 'kill-server'], cwd: root, env, columns, rows }, hostPath);
      kill.onData(() => {});
      await kill.exited;
      await pty.end(0);
    },
  };
}

/** Resolves with the text of a file once it is there; rejects when the stage ends without it. */
export async function awaitFile(path: string, stage: Stage): Promise<string> {
  let ended = false;
  void stage.pty.exited.then(() => {
    ended = true;
  });
  while (!existsSync(path)) {
    if (ended) throw new Error(`The program on the stage ended without ${path}.`);
    await new Promise((again) => setTimeout(again, 2));
  }
  return readFileSync(path, 'utf8');
}

/** CPU time in milliseconds used so far by a process and all that it started and that still runs, but for some. */
export function cpuOf(pid: number, except: (command: string) => boolean): number {
  const parents = new Map<number, number>();
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = new Map<number, string[]>();
  for (const name of all)
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      stats.set(Number(name), fields);
      parents.set(Number(name), Number(fields[1]));
    } catch {
      // It has just ended.
    }
  let sum = 0;
  for (const [one, fields] of stats) {
    let up: number | undefined = one;
    while (up !== undefined && up !== pid) up = parents.get(up);
    if (up !== pid || except(commandOf(one))) continue;
    sum += (Number(fields[11]) + Number(fields[12])) * 10;
  }
  return sum;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

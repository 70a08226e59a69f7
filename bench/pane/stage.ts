import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundlePrograms } from '../../scripts/bundle-programs.ts';
import type { PtySpec } from '../../source/ports.ts';
import { openOuterTerminal } from './outer-terminal.ts';

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
    await bundlePrograms({ app: resolve(import.meta.dirname, 'app.ts') }, outdir);
    return join(outdir, 'app.mjs');
  })();
  return built;
}

/** What measures need of the terminal around a program. */
export interface Terminal {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  onData(listener: (chunk: Uint8Array) => void): void;
  write(data: string): void;
  end(): Promise<void>;
}

/** A multiplexer on a stage: a terminal of 120x40 in which it shows a program. */
export interface Stage {
  readonly pty: Terminal;
  /** Ends it and everything in it. */
  end(): Promise<void>;
}

/** How the stage is set. */
export interface Setting {
  /** How fast the outer terminal is; as fast as it can by default. */
  readonly bytesPerSecond?: number;
  /** A tmux command to be run first. */
  readonly command?: string;
}

const env = {
  PATH: process.env.PATH ?? '',
  HOME: '/tmp',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  LANG: 'C.UTF-8',
};

function open(argv: readonly string[], { bytesPerSecond }: Setting): Terminal {
  const spec: PtySpec = { argv, cwd: root, env, columns, rows };
  return openOuterTerminal(spec, bytesPerSecond);
}

/** Our screen around a program; `inside`: the keys go to it. */
export async function stageOurs(argv: readonly string[], inside = false, setting: Setting = {}): Promise<Stage> {
  const recording = join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 'output.cast');
  const mode = inside ? 'inside' : 'outside';
  const pty = open([process.execPath, await app(), hostPath, recording, mode, ...argv], setting);
  return { pty, end: () => pty.end() };
}

/** tmux around a program, with a client attached that shows it at the same size. */
export async function stageTmux(argv: readonly string[], setting: Setting = {}): Promise<Stage> {
  const socket = join(mkdtempSync(join(tmpdir(), 'chaperone-bench-')), 's');
  const tmux = ['-u', '-S', socket, '-f', '/dev/null'];
  const quoted = argv.map((word) => `'${word}'`).join(' ');
  const more = setting.command === undefined ? '' : ` \\; ${setting.command}`;
  const line = `exec tmux ${tmux.join(' ')} set -g history-limit 10000 \\; new-session ${quoted}${more}`;
  const pty = open(['/bin/sh', '-c', line], setting);
  return {
    pty,
    async end() {
      spawnSync('tmux', [...tmux, 'kill-server'], { stdio: 'ignore' });
      await pty.end();
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

/** Resident memory of a process in MB. */
export function memoryOf(pid: number): number {
  const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(pages ?? Number.NaN) / 1_000;
}

/** The process whose command line matches, youngest first. */
export function findProcess(pattern: RegExp): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return Number(pids.findLast((name) => pattern.test(commandOf(Number(name)))));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { environment } from '../environment.ts';
import type { DriverTask } from './driver-task.ts';

/** Where a supervisor dies. */
export interface KillPoint {
  /** The how-manieth call (of this kind, or of all), from 1. */
  readonly n: number;
  readonly kind?: string;
  /** Only calls (of this kind) whose description has this in it. */
  readonly match?: string;
  /** before: instead of the call. part: after some bytes of it. during: once it began. after: once it is done. */
  readonly how: 'before' | 'part' | 'during' | 'after';
  /** How much of a write is done, from 0 to 1. */
  readonly part: number;
  /** After starting a process: milliseconds until death. */
  readonly delay: number;
}

/** A process that lived when the supervisor died. */
export interface Relative {
  readonly pid: number;
  readonly began: string;
  readonly command: string;
}

/** How one supervisor's life went. */
export interface Life {
  /** Calls that touch the world, by kind; all of them in `calls`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: number;
  /** The call it died at; null when it ended by itself. */
  readonly kind: string | null;
  readonly detail: string;
  readonly how: string;
  readonly family: readonly Relative[];
  readonly code: number | null;
  readonly stderr: string;
}

const preload = resolve(import.meta.dirname, '../kill-at.mjs');

/** How long one supervisor may take, in milliseconds: a run that hangs is a failure too. */
const patience = 60_000;

/** Lets a supervisor work on the run in `home/project` until it is killed or ends. */
export async function live(spec: {
  readonly driver: string;
  readonly home: string;
  readonly modelUrl: string;
  readonly task: DriverTask;
  readonly at: KillPoint | null;
}): Promise<Life> {
  const { driver, home, task } = spec;
  const log = join(home, 'kill.json');
  rmSync(log, { force: true });
  mkdirSync(join(home, 'cwd'), { recursive: true });
  const env = environment(home, {
    ANTHROPIC_BASE_URL: spec.modelUrl,
    ANTHROPIC_API_KEY: 'key-for-tests-only',
    KILL_AT: JSON.stringify({ log, at: spec.at }),
  });
  const child = spawn(process.execPath, ['--import', preload, driver, JSON.stringify(task)], {
    cwd: join(home, 'cwd'),
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, patience);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  if (late) throw new Error(`The supervisor did not end within ${patience / 1000} s. ${stderr}`);
  try {
    return { ...JSON.parse(readFileSync(log, 'utf8')), code, stderr };
  } catch (error) {
    throw new Error(`The supervisor left no log (code ${code}). ${stderr}`, { cause: error });
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds until the whole group is killed. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Every line of output, plain, while it comes. */
  readonly onLine?: (line: string) => void;
  /** Characters of output that are kept from the start and from the end; what is between is counted. */
  readonly keep: { readonly head: number; readonly tail: number };
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly why: 'exited' | 'timed-out' | 'interrupted';
  /** Output and errors as they came, without control characters. */
  readonly output: string;
  /** Processes were still running when the command was over; they were killed. */
  readonly leftOver: boolean;
}

/** The first and the last characters of a text that never stops. */
class Ends {
  private head = '';
  private tail = '';
  private dropped = 0;
  private readonly keep: ProcessSpec['keep'];
  constructor(keep: ProcessSpec['keep']) {
    this.keep = keep;
  }
  add(text: string): void {
    const room = this.keep.head - this.head.length;
    this.head += text.slice(0, room);
    this.tail += text.slice(room);
    if (this.tail.length > this.keep.tail * 2) this.shrink();
  }
  private shrink(): void {
    const over = Math.max(0, this.tail.length - this.keep.tail);
    this.dropped += over;
    this.tail = this.tail.slice(over);
  }
  text(): string {
    this.shrink();
    return this.dropped === 0
      ? this.head + this.tail
      : `${this.head}\n(… ${this.dropped} characters left out …)\n${this.tail}`;
  }
}

function killGroup(pid: number): boolean {
  try {
    process.kill(-pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** The program begins only once its companion is there: if this program dies before, the word never comes. */
const onlyThen = 'read -r word <&3 || exit 125; exec 3<&-; exec "$@"';

/**
 * A companion that kills the group when this program dies, however it dies: its input then ends without a word. So a
 * command never outlives the agent that was allowed to run it.
 */
function companion(pid: number): { dismiss(): void } {
  const child = spawn('/bin/sh', ['-c', 'read -r word || kill -s KILL -- "-$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  return { dismiss: () => child.stdin?.end('done\n') };
}

/**
 * Runs a program in a process group of its own, with no input, and waits for its end. The group is killed at the time
 * limit, when the signal is aborted, and when the program is over but left something running. A program that is not
 * there ends with code 127; rejects only when nothing can be started in that folder.
 */
export function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn('/bin/sh', ['-c', onlyThen, 'sh', spec.command, ...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const { pid } = child;
    if (pid === undefined) {
      child.once('error', reject);
      return;
    }
    child.on('error', () => {});
    const guard = companion(pid);
    const go = child.stdio[3] as Writable;
    go.on('error', () => {});
    go.end('go\n');
    const ends = new Ends(spec.keep);
    let why: ProcessEnd['why'] = 'exited';
    const stop = (reason: 'timed-out' | 'interrupted') => () => {
      why = reason;
      killGroup(pid);
    };
    const timer = setTimeout(stop('timed-out'), spec.limitMs);
    const onAbort = stop('interrupted');
    if (spec.signal.aborted) onAbort();
    spec.signal.addEventListener('abort', onAbort, { once: true });

    const streams = [child.stdout, child.stderr].map((stream) => {
      const decoder = new StringDecoder('utf8');
      let line = '';
      const take = (raw: string) => {
        line += raw;
        const whole = line.split('\n');
        // A line without an end is kept short: it is for looking at only.
        line = (whole.pop() ?? '').slice(-4_000);
        for (const text of whole) spec.onLine?.(plain(text));
      };
      stream?.on('data', (chunk: Buffer) => {
        const text = decoder.write(chunk);
        ends.add(text);
        take(text);
      });
      return { flush: () => line !== '' && spec.onLine?.(plain(line)) };
    });

    let leftOver = false;
    let exit: { code: number | null; signal: string | null } | null = null;
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      clearTimeout(timer);
      spec.signal.removeEventListener('abort', onAbort);
      // What is left of the group holds the output open; killing it lets the streams end.
      leftOver = killGroup(pid) && why === 'exited';
      guard.dismiss();
      // A process that left the group as well is not waited for.
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, 500).unref();
    });
    child.once('close', () => {
      for (const { flush } of streams) flush();
      resolve({ ...(exit ?? { code: null, signal: null }), why, output: plain(ends.text()), leftOver });
    });
  });
}

/** Text without control characters; of a line that was written over again and again (a progress bar) the last state. */
function plain(text: string): string {
  const lines = stripVTControlCharacters(text).replaceAll('\r\n', '\n').split('\n');
  const last = lines.map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1));
  return last.join('\n').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}

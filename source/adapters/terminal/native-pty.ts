import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { SocketConstructorOpts } from 'node:net';
import { dirname, join } from 'node:path';
import { ReadStream } from 'node:tty';
import type { PtySpec } from '../../ports.ts';

/** The part of node-pty that does the system calls. It is not its public interface: the version is pinned. */
interface Native {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    columns: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helper: string,
    onExit: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, columns: number, rows: number, pixelWidth: number, pixelHeight: number): void;
}

/** The kernel hands out 4 KB at a time; what one turn of the loop finds is handed on in one piece of up to this. */
const BLOCK = 128 * 1024;
/** What one read of a terminal gives at most is 4,095 bytes. */
const FULL_READ = 4_000;
const GATHER_MS = 1;
/** Enough to hand on at once. */
const ENOUGH = 48 * 1024;
/** A block with less than this in it is copied rather than given away. */
const SMALL = 16 * 1024;
/** How long to wait before offering bytes again to a terminal whose reader is slow. */
const RETRY_MS = 5;

/** What is told of a terminal. */
export interface PtyEvents {
  readonly onData: (chunk: Buffer) => void;
  /** The program ended; output may still follow. */
  readonly onExit: (code: number, signal: number) => void;
  /** Everything was read, or the terminal was closed by `close`. */
  readonly onEnd: () => void;
}

/**
 * A pseudo-terminal over node-pty's native calls. Its JavaScript class is left out for one reason: it closes the
 * terminal 200 ms after the program's exit, read or not, and so loses the end of the output when the reader was held
 * back or the machine is busy (node-pty issue 72). Here the terminal is read until the kernel says that it is empty.
 */
export class NativePty {
  readonly pid: number;
  /** Path of the slave side. */
  readonly terminal: string;
  private readonly fd: number;
  private readonly native: Native;
  private readonly reader: ReadStream;
  private readonly told: PtyEvents;
  private readonly queue: Buffer[] = [];
  private block = Buffer.allocUnsafe(BLOCK);
  private filled = 0;
  private gathering: NodeJS.Timeout | undefined;
  /** When something was handed on last (performance.now()). */
  private handed = Number.NEGATIVE_INFINITY;
  private paused = false;
  private waiting = false;
  private open = true;

  /** Starts the program at once; throws when no terminal can be had. */
  constructor(spec: PtySpec, told: PtyEvents) {
    const require = createRequire(import.meta.url);
    this.native = (require('@lydell/node-pty') as { native: Native }).native;
    const [file = '', ...args] = spec.argv;
    const env = Object.entries(spec.env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    const { columns, rows, cwd } = spec;
    const child = this.native.fork(file, args, env, cwd, columns, rows, -1, -1, true, helper(require), told.onExit);
    this.pid = child.pid;
    this.fd = child.fd;
    this.terminal = child.pty;
    this.told = told;
    // One buffer for all reads: allocating one for each costs more than the reading.
    const onread = {
      buffer: Buffer.allocUnsafe(64 * 1024),
      callback: (size: number, from: Uint8Array) => this.take(size, from),
    };
    this.reader = new ReadStream(child.fd, { onread } as SocketConstructorOpts);
    // A terminal nobody has open any more answers EIO: that is its end of file.
    this.reader.on('error', () => this.close());
    this.reader.on('end', () => this.close());
    this.reader.on('close', () => {
      this.open = false;
      this.handOn();
      told.onEnd();
    });
    this.reader.resume();
  }

  pause(): void {
    this.paused = true;
    this.reader.pause();
  }

  resume(): void {
    this.paused = false;
    this.reader.resume();
  }

  resize(columns: number, rows: number): void {
    if (this.open) this.native.resize(this.fd, columns, rows, 0, 0);
  }

  /** Bytes of keys, in order. What a slow reader does not take yet waits here. */
  write(data: Buffer): void {
    this.queue.push(data);
    if (!this.waiting) this.flush();
  }

  /** Until it is closed, the terminal's path means this one. */
  get isOpen(): boolean {
    return this.open;
  }

  /** How many bytes wait for the program to read them. */
  get unread(): number {
    return this.queue.reduce((sum, { length }) => sum + length, 0);
  }

  /** Closes the terminal; the program gets SIGHUP. */
  close(): void {
    this.open = false;
    this.reader.destroy();
  }

  /** Returns whether to go on reading. */
  private take(size: number, from: Uint8Array): boolean {
    if (this.filled + size > BLOCK) this.handOn();
    // A full read is a part of something larger: the rest may come along, in one piece instead of dozens. So are small
    // ones in quick succession. What comes after a rest is somebody's echo, and goes on in this very call.
    const echo = this.filled === 0 && size < FULL_READ && performance.now() - this.handed > GATHER_MS;
    if (this.filled === 0 && !echo) {
      if (size >= FULL_READ) this.gathering = setTimeout(() => this.handOn(), GATHER_MS);
      else setImmediate(() => this.handOn());
    }
    this.block.set(from.subarray(0, size), this.filled);
    this.filled += size;
    if (echo || this.filled >= ENOUGH) this.handOn();
    return !this.paused;
  }

  private handOn(): void {
    clearTimeout(this.gathering);
    if (this.filled === 0) return;
    this.handed = performance.now();
    const part = this.block.subarray(0, this.filled);
    const small = this.filled < SMALL;
    if (!small) this.block = Buffer.allocUnsafe(BLOCK);
    this.filled = 0;
    this.told.onData(small ? Buffer.from(part) : part);
  }

  private flush(): void {
    this.waiting = false;
    while (this.open && this.queue.length > 0) {
      const [first] = this.queue as [Buffer];
      try {
        const taken = writeSync(this.fd, first);
        if (taken < first.length) this.queue[0] = first.subarray(taken);
        else this.queue.shift();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.queue.length = 0;
        else {
          this.waiting = true;
          setTimeout(() => this.flush(), RETRY_MS);
          return;
        }
      }
    }
  }
}

/** macOS starts programs through a helper that lies beside the native module; elsewhere the value is not used. */
function helper(require: NodeJS.Require): string {
  if (process.platform !== 'darwin') return '';
  const place = `darwin-${process.arch}`;
  return join(dirname(require.resolve(`@lydell/node-pty-${place}`)), '..', 'prebuilds', place, 'spawn-helper');
}

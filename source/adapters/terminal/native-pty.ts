import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** How long to wait before offering bytes again to a terminal whose reader is slow. */
const RETRY_MS = 5;

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
  private readonly queue: Buffer[] = [];
  private waiting = false;
  private open = true;

  /** Starts the program at once; throws when no terminal can be had. */
  constructor(
    spec: PtySpec,
    told: {
      readonly onData: (chunk: Buffer) => void;
      readonly onExit: (code: number, signal: number) => void;
      /** Everything was read, or the terminal was closed by `close`. */
      readonly onEnd: () => void;
    },
  ) {
    const require = createRequire(import.meta.url);
    this.native = (require('@lydell/node-pty') as { native: Native }).native;
    const [file = '', ...args] = spec.argv;
    const env = Object.entries(spec.env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    const { columns, rows, cwd } = spec;
    const child = this.native.fork(file, args, env, cwd, columns, rows, -1, -1, true, helper(require), told.onExit);
    this.pid = child.pid;
    this.fd = child.fd;
    this.terminal = child.pty;
    this.reader = new ReadStream(child.fd);
    this.reader.on('data', told.onData);
    // A terminal nobody has open any more answers EIO: that is its end of file.
    this.reader.on('error', () => this.close());
    this.reader.on('end', () => this.close());
    this.reader.on('close', () => {
      this.open = false;
      told.onEnd();
    });
  }

  pause(): void {
    this.reader.pause();
  }

  resume(): void {
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

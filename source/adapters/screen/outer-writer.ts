import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';

/** A frame may take this long on the person's line; the next one is made smaller or larger by it. */
const FRAME_MS = 50;
const LEAST = 2_048;
const MOST = 1024 * 1024;
/** Below this, a write tells nothing about the line: the kernel took it. */
const TELLING_MS = 8;
/** A little at a time: the kernel's own buffer makes a slow line look fast for a frame or two. */
const GROWTH = 1.25;

/** What is used of Node's own handle of a terminal; nothing public says it. */
interface Handle {
  setBlocking?(on: boolean): void;
  /** Bytes that the kernel did not take yet. */
  readonly writeQueueSize?: number;
}

/** Writes to the person's terminal, one piece at a time and without waiting for it. */
export class OuterWriter {
  private readonly stdout: WriteStream;
  private readonly fd: number;
  private readonly handle: Handle | undefined;
  /** Writes that the terminal did not take yet. */
  private pending = 0;
  private broken = false;
  private waiting: (() => void)[] = [];
  /** How many bytes the next frame may have. */
  budget = 64 * 1024;

  constructor(stdout: WriteStream) {
    this.stdout = stdout;
    this.fd = (stdout as unknown as { readonly fd?: number }).fd ?? 1;
    this.handle = (stdout as unknown as { readonly _handle?: Handle })._handle;
    // Node writes to terminals synchronously: a slow one would stop everything. Its handle can do otherwise.
    this.handle?.setBlocking?.(false);
    // The terminal went away: whoever supervises hears SIGHUP; here it only must not be an uncaught error.
    stdout.on('error', () => {
      this.broken = true;
    });
  }

  /** Sends a frame; `done` is called once the terminal took it. One at a time. */
  send(bytes: Buffer, done: () => void): void {
    if (this.broken) return;
    const started = performance.now();
    this.put(bytes, () => {
      // What the kernel took at once was no time on the line, however late we hear of it.
      this.learn(bytes.length, atOnce ? 0 : performance.now() - started);
      done();
    });
    const atOnce = this.handle?.writeQueueSize === 0;
  }

  /** Sends a little behind whatever is in flight; it tells nothing about the line. */
  behind(bytes: Buffer, done: () => void): void {
    if (!this.broken) this.put(bytes, done);
  }

  /** Resolves when everything that was sent is out, or after `ms`. */
  settled(ms: number): Promise<void> {
    if (this.pending === 0) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.waiting.push(() => {
        clearTimeout(timer);
        done();
      });
    });
  }

  /** Writes at once, past everything that waits; for leaving the terminal clean when the process is about to end. */
  now(text: string): void {
    const bytes = Buffer.from(text);
    let sent = 0;
    const deadline = performance.now() + 500;
    while (sent < bytes.length && performance.now() < deadline)
      try {
        sent += writeSync(this.fd, bytes, sent);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      }
  }

  private put(bytes: Buffer, done: () => void): void {
    this.pending++;
    this.stdout.write(bytes, () => {
      this.pending--;
      if (this.pending === 0) for (const settled of this.waiting.splice(0)) settled();
      done();
    });
  }

  private learn(bytes: number, ms: number): void {
    if (ms < TELLING_MS && bytes < this.budget / 2) return;
    const fits = ms < TELLING_MS ? this.budget * GROWTH : (bytes / ms) * FRAME_MS;
    this.budget = Math.round(Math.min(MOST, Math.max(LEAST, fits)));
  }
}

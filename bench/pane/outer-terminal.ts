import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { SocketConstructorOpts } from 'node:net';
import { ReadStream } from 'node:tty';
import type { PtySpec } from '../../source/ports.ts';
import type { Terminal } from './stage.ts';

/**
 * The person's terminal: it only reads. Nothing of ours stands between it and the program in it, no host and no queue,
 * so that what is measured is the program. `bytesPerSecond`: it takes so many and not one more, with nothing but the
 * kernel's own buffer before it.
 */
export function openOuterTerminal({ argv, cwd, env, columns, rows }: PtySpec, bytesPerSecond?: number): Terminal {
  const require = createRequire(import.meta.url);
  const { native } = require('@lydell/node-pty') as {
    native: { fork(...args: unknown[]): { readonly fd: number; readonly pid: number } };
  };
  const exited = Promise.withResolvers<unknown>();
  const [file, ...args] = argv;
  const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const child = native.fork(file, args, pairs, cwd, columns, rows, -1, -1, true, '', exited.resolve);
  const listeners: ((chunk: Uint8Array) => void)[] = [];
  let due = performance.now();
  const onread = {
    buffer: Buffer.allocUnsafe(bytesPerSecond === undefined ? 64 * 1_024 : 1_024),
    callback(size: number, buffer: Uint8Array) {
      for (const listener of listeners) listener(buffer.subarray(0, size));
      if (bytesPerSecond === undefined) return true;
      due = Math.max(due, performance.now() - 50) + (size * 1_000) / bytesPerSecond;
      setTimeout(() => reader.resume(), Math.max(0, due - performance.now()));
      return false;
    },
  };
  const reader = new ReadStream(child.fd, { onread } as SocketConstructorOpts);
  reader.on('error', () => reader.destroy());
  reader.resume();
  return {
    pid: child.pid,
    exited: exited.promise,
    /** What a listener gets is overwritten by the next read. */
    onData: (listener) => void listeners.push(listener),
    write: (data) => void writeSync(child.fd, data),
    async end() {
      try {
        process.kill(child.pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
      await exited.promise;
      reader.destroy();
    },
  };
}

import { openSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import xterm from '@xterm/headless';

/** A terminal in memory, for where there is none: what is written to it can be read back as text. */
export interface Mirror {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** The lines on it now. */
  lines(): string[];
}

/** Makes a terminal in memory of this size in cells. */
export function openMirror(columns = 120, rows = 40): Mirror {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, logLevel: 'off' });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        terminal.write(chunk, done);
      },
    }),
    // What is written past the stream (terminal modes, at the start and the end) has to go nowhere.
    { isTTY: true, columns, rows, fd: openSync('/dev/null', 'w'), getColorDepth: () => 24 },
  );
  return {
    stdin: stdin as unknown as ReadStream,
    stdout: stdout as unknown as WriteStream,
    lines() {
      const { active } = terminal.buffer;
      return Array.from(
        { length: rows },
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
      );
    },
  };
}

/** A terminal's keys with more of our own among them: what `press` gives is as if it had been typed. */
export function mixKeys(real: ReadStream): { readonly stdin: ReadStream; press(keys: string): void } {
  const mixed = Object.assign(new PassThrough(), {
    isTTY: true,
    get isRaw() {
      return real.isRaw;
    },
    setRawMode(raw: boolean) {
      real.setRawMode(raw);
      return mixed;
    },
    ref: () => real.ref(),
    unref: () => real.unref(),
  });
  real.on('data', (chunk: Buffer) => mixed.write(chunk));
  return { stdin: mixed as unknown as ReadStream, press: (keys) => void mixed.write(keys) };
}

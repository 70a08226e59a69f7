import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

/** The streams to give to Ink's `render`, with `debug: true`: then each of its writes is one whole frame. */
export interface InkStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** A stdin for Ink whose bytes we choose. Raw mode is ours and always on; Ink only believes that it switches it. */
export class InkStdin extends PassThrough {
  readonly isTTY = true;

  setRawMode(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** A stdout for Ink: frames are handed on, and of the modes it sets only bracketed paste is ours to know. */
export class InkStdout extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  columns: number;
  rows: number;
  onFrame: (frame: string) => void = () => {};
  onPasteMode: (on: boolean) => void = () => {};

  constructor(columns: number, rows: number) {
    super();
    this.setMaxListeners(0);
    this.columns = columns;
    this.rows = rows;
  }

  /** As a stream's `write`. A chunk of control sequences only is a mode; an empty one asks to be told when all is out. */
  write(chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    if (/^(?:\x1b\[\?2004[hl])+$/.test(text)) this.onPasteMode(text.endsWith('h'));
    else if (text !== '' && !/^(?:\x1b\[[\d;?]*[A-Za-ln-z])+$/.test(text)) this.onFrame(text);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  }

  /** Tells Ink a new size; it lays out again at once. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
}

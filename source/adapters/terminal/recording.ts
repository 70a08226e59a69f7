import { type FileHandle, open } from 'node:fs/promises';
import { JsonBytes } from './json-bytes.ts';

/** Output within this time becomes one event; players and people can't tell. */
const MERGE_MS = 16;
/** An event is closed when it is this long. */
const EVENT_BYTES = 128 * 1024;
/** What waits for the disk before the terminal is held back. */
const WAITING_BYTES = 4 * 1024 * 1024;
/** A flood must not fill the person's disk: about an hour of a very talkative agent. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Writes the agent's terminal as asciicast v3 (docs.asciinema.org/manual/asciicast/v3): a header, then one JSON line
 * per event, times in seconds since the event before. An existing recording is continued, a torn last line dropped.
 * It never throws: the first problem is told once to `onProblem`, then the recording is silent.
 */
export class Recording {
  private readonly onProblem: (message: string) => void;
  private readonly path: string;
  private readonly json = new JsonBytes();
  private inOutput = false;
  private queue: Buffer[] = [];
  private waiting = 0;
  private written = 0;
  private last = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private file: FileHandle | undefined;
  private disk: Promise<void>;
  /** Bytes of all events of this session so far. */
  private pushed = 0;
  private start: number | null = null;
  private state: 'open' | 'closed' | 'failed' = 'open';

  constructor(path: string, columns: number, rows: number, onProblem: (message: string) => void = () => {}) {
    this.path = path;
    this.onProblem = onProblem;
    this.disk = this.begin(columns, rows).catch((error) => this.fail(error as Error));
  }

  /** Output bytes, cut anywhere. Returns a promise to wait for when the disk is behind. */
  output(chunk: Uint8Array): Promise<void> | undefined {
    if (this.state !== 'open') return undefined;
    if (!this.inOutput) {
      this.json.raw(`[${this.elapsed()},"o","`);
      this.inOutput = true;
      this.timer = setTimeout(() => this.endOutput(), MERGE_MS);
    }
    this.json.output(chunk);
    if (this.json.length > EVENT_BYTES) this.endOutput();
    return this.waiting > WAITING_BYTES ? this.disk : undefined;
  }

  resize(columns: number, rows: number): void {
    this.event('r', `${columns}x${rows}`);
  }

  /** Where this session's events begin in the file; null until that is known. */
  get base(): number | null {
    return this.start;
  }

  /** Where the event of the next output will begin, in bytes from `base`; null when that goes on with an earlier event. */
  get next(): number | null {
    return this.state !== 'failed' && !this.inOutput ? this.pushed : null;
  }

  /** Lets the next output begin an event of its own; resolves when all before it is on disk. */
  cut(): Promise<void> {
    this.endOutput();
    return this.disk;
  }

  /** A named place in the recording, for players and for jumping to an action's output. */
  mark(label: string): void {
    this.event('m', label);
  }

  /** Writes what is left; the exit code ends the session when it is known. */
  async close(code: number | null = null): Promise<void> {
    if (this.state === 'closed') return;
    if (this.inOutput) this.json.end();
    this.endOutput();
    if (code !== null) this.event('x', String(code));
    if (this.state === 'open') this.state = 'closed';
    await this.disk;
    await this.file?.close().catch(() => {});
    this.file = undefined;
  }

  private async begin(columns: number, rows: number): Promise<void> {
    const size = await wholeLines(this.path);
    this.file = await open(this.path, 'a', 0o600);
    this.written = size;
    const header = { version: 3, term: { cols: columns, rows }, timestamp: Math.floor(Date.now() / 1_000) };
    const first = size === 0 ? JSON.stringify(header) : `[0,"r","${columns}x${rows}"]\n[0,"m","resumed"]`;
    const line = Buffer.from(`${first}\n`);
    this.start = size + line.length;
    this.queue.unshift(line);
    await this.flush();
  }

  private endOutput(): void {
    clearTimeout(this.timer);
    if (!this.inOutput) return;
    this.inOutput = false;
    this.json.raw('"]\n');
    this.push(this.json.take());
  }

  private event(code: string, data: string): void {
    if (this.state !== 'open') return;
    this.endOutput();
    this.push(Buffer.from(`[${this.elapsed()},"${code}",${JSON.stringify(data)}]\n`));
  }

  private elapsed(): number {
    const now = performance.now();
    const seconds = Math.round(now - this.last) / 1_000;
    this.last = now;
    return seconds;
  }

  private push(line: Buffer): void {
    if (this.state === 'failed') return;
    this.queue.push(line);
    this.pushed += line.length;
    this.waiting += line.length;
    if (this.queue.length === 1) this.disk = this.disk.then(() => this.flush()).catch((error) => this.fail(error));
  }

  private async flush(): Promise<void> {
    if (this.file === undefined || this.queue.length === 0) return;
    const lines = this.queue;
    const size = lines.reduce((sum, { length }) => sum + length, 0);
    this.queue = [];
    this.waiting = 0;
    if (this.written + size > MOST_BYTES)
      throw new Error(`it has reached its limit of ${MOST_BYTES / 1024 / 1024} MiB`);
    for (const line of lines)
      for (let sent = 0; sent < line.length; ) sent += (await this.file.write(line, sent)).bytesWritten;
    this.written += size;
  }

  private fail(error: Error): void {
    if (this.state === 'failed') return;
    this.state = 'failed';
    clearTimeout(this.timer);
    this.inOutput = false;
    this.queue = [];
    this.waiting = 0;
    this.onProblem(
      `The recording ${this.path} stops here: ${error.message}. The run goes on without it; free some space to have the next one whole.`,
    );
  }
}

/** More than the longest line: 64 Ki characters, each escaped at worst to six. */
const TAIL = 1024 * 1024;

/** Drops what a crash left after the last newline; returns the size that remains. */
async function wholeLines(path: string): Promise<number> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (file === undefined) return 0;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const whole = from + buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    if (whole < size) await file.truncate(whole);
    return whole;
  } finally {
    await file.close();
  }
}

import { type FileHandle, open } from 'node:fs/promises';
import { LineReader } from './line-reader.ts';

/** A moment of a recording: in milliseconds since 1970, how often the agent had been started by then (from 0), and how large its terminal was. */
interface Moment {
  readonly at: number;
  readonly session: number;
  readonly size: Size;
}

/** A terminal's size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A byte that reading may begin at. */
interface Place extends Moment {
  readonly offset: number;
}

/**
 * What happened to the agent's terminal, and when, in milliseconds since 1970: output, another size, or a new and empty
 * terminal, because the agent was started again.
 */
export type Scene =
  | { readonly at: number; readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly at: number; readonly kind: 'size' | 'again'; readonly size: Size };

/** Reads what happened in order; null at the end, and more later when the file has grown. */
export interface SceneReader {
  next(): Promise<Scene | null>;
  /** The terminal's size where reading begins. */
  readonly first: Size;
  /** How far it has read, in bytes. */
  readonly offset: number;
}

/** Before the header was read; 80 x 24 is what every terminal was once. */
const nothing: Moment = { at: 0, session: -1, size: { columns: 80, rows: 24 } };

/** A place to begin at stands at least every so many bytes. */
const PLACE_BYTES = 256 * 1024;

/**
 * Reads an asciicast v3 recording by time without holding it in memory: one pass over the file notes places to begin
 * at. A recording only knows the time between its lines, so `starts` (when the agent was started, from the journal)
 * ties each of its sessions to the clock.
 */
export class Cast {
  private readonly path: string;
  private readonly starts: () => readonly number[];
  private readonly places: Place[] = [];
  private file: FileHandle | null = null;
  private index: LineReader | null = null;
  private tip: Moment = nothing;

  /** Nothing is read, and the file need not be there, before `grow`. */
  constructor(path: string, starts: () => readonly number[]) {
    this.path = path;
    this.starts = starts;
  }

  /** When the last line that is there happened. */
  get end(): number {
    return this.tip.at;
  }

  /**
   * Notes what was written since, if anything. A long recording takes a while; what was noted so far can be read
   * meanwhile. Not to be called again before it is over.
   */
  async grow(): Promise<void> {
    this.file ??= await open(this.path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (this.file === null) return;
    this.index ??= new LineReader(this.file, 0);
    for (let line = await this.index.next(); line !== null; line = await this.index.next()) {
      this.tip = this.timeOf(line.bytes, this.tip);
      const last = this.places.at(-1);
      if (last?.session !== this.tip.session || line.offset - last.offset >= PLACE_BYTES)
        this.places.push({ ...this.tip, offset: line.offset });
    }
  }

  /** About where in the file a moment is. */
  offsetOf(at: number): number {
    return this.places.findLast((place) => place.at <= at)?.offset ?? 0;
  }

  /**
   * Reads from about `back` bytes before a moment on, but never from an earlier session than that moment's. Null while
   * there is nothing to read.
   */
  read(at: number, back: number): SceneReader | null {
    const { file } = this;
    let index = Math.max(
      0,
      this.places.findLastIndex((place) => place.at <= at),
    );
    const here = this.places[index];
    for (; here && index > 0; index--) {
      const earlier = this.places[index - 1] as Place;
      if (earlier.session !== here.session || here.offset - earlier.offset > back) break;
    }
    const begin = this.places[index];
    if (file === null || begin === undefined) return null;
    const lines = new LineReader(file, begin.offset);
    let clock: Moment = begin;
    let first = true;
    const timeOf = (line: Buffer): Moment => {
      if (!first) return this.timeOf(line, clock);
      first = false;
      return clock;
    };
    return {
      first: clock.size,
      async next() {
        for (let line = await lines.next(); line !== null; line = await lines.next()) {
          const before = clock;
          clock = timeOf(line.bytes);
          const { at, size, session } = clock;
          if (session !== before.session) return { at, kind: 'again', size };
          if (size !== before.size) return { at, kind: 'size', size };
          const text = letterOf(line.bytes) === OUTPUT ? textOf(line.bytes) : null;
          if (text !== null) return { at, kind: 'output', bytes: Buffer.from(text, 'utf8') };
        }
        return null;
      },
      get offset() {
        return lines.offset;
      },
    };
  }

  async close(): Promise<void> {
    await this.file?.close();
  }

  /** When a line happened and what held then, from the one before it. */
  private timeOf(line: Buffer, before: Moment): Moment {
    const letter = letterOf(line);
    if (letter === HEADER || (letter === MARKER && line.includes('"m","resumed"'))) {
      const session = before.session + 1;
      const at = Math.max(before.at, this.starts()[session] ?? before.at);
      return { session, at, size: letter === HEADER ? headerSize(line, before.size) : before.size };
    }
    const seconds = Number(line.subarray(1, Math.max(1, line.indexOf(0x2c))).toString('latin1'));
    const size = letter === RESIZE ? resizeOf(line, before.size) : before.size;
    return { session: before.session, at: before.at + (Number.isFinite(seconds) ? seconds * 1000 : 0), size };
  }
}

const HEADER = 0x7b;
const OUTPUT = 0x6f;
const MARKER = 0x6d;
const RESIZE = 0x72;

/** What kind of event a line is, by its letter, without parsing it; a brace for a header. */
function letterOf(line: Buffer): number | undefined {
  return line[0] === 0x5b ? line[line.indexOf(0x2c) + 2] : line[0];
}

function textOf(line: Buffer): string | null {
  try {
    return String((JSON.parse(line.toString('utf8')) as unknown[])[2]);
  } catch {
    return null;
  }
}

function headerSize(line: Buffer, before: Size): Size {
  try {
    const { term } = JSON.parse(line.toString('utf8')) as { readonly term?: { cols?: unknown; rows?: unknown } };
    return sizeOf(Number(term?.cols), Number(term?.rows), before);
  } catch {
    return before;
  }
}

function resizeOf(line: Buffer, before: Size): Size {
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(textOf(line) ?? '') ?? [];
  return sizeOf(Number(columns), Number(rows), before);
}

/** No terminal is larger than this; a damaged file must not take all memory. */
const LARGEST = 2_000;

function sizeOf(columns: number, rows: number, before: Size): Size {
  const fits = (count: number) => Number.isInteger(count) && count >= 1 && count <= LARGEST;
  if (!fits(columns) || !fits(rows) || (columns === before.columns && rows === before.rows)) return before;
  return { columns, rows };
}

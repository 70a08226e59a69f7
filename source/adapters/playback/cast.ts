import { type FileHandle, open } from 'node:fs/promises';
import { recordedLine } from '../terminal/recorded-line.ts';
import { LineReader } from './line-reader.ts';

/** A moment of a recording: in milliseconds since 1970, and how often the agent had been started by then (from 0). */
interface Moment {
  readonly at: number;
  readonly session: number;
}

/** A byte that reading may begin at. */
interface Place extends Moment {
  readonly offset: number;
}

/** Output of the agent and when it came, in milliseconds since 1970. */
export interface Output {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Reads output in order; null at the end, and more later when the file has grown. */
export interface OutputReader {
  next(): Promise<Output | null>;
  /** How far it has read, in bytes. */
  readonly offset: number;
}

/** A place to begin at stands at least every so many bytes. */
const PLACE_BYTES = 256 * 1024;

/**
 * Reads an asciicast v3 recording by time without holding it in memory: one pass over the file notes places to begin
 * at. A recording only knows the time between its lines, so `starts` (when the agent was started, from the journal)
 * ties each of its sessions to the clock.
 */
export class Cast {
  private readonly file: FileHandle;
  private readonly starts: () => readonly number[];
  private readonly places: Place[] = [];
  private readonly index: LineReader;
  private tip: Moment = { at: 0, session: -1 };

  private constructor(file: FileHandle, starts: () => readonly number[]) {
    this.file = file;
    this.starts = starts;
    this.index = new LineReader(file, 0);
  }

  /** Opens a recording; null when there is none yet. */
  static async open(path: string, starts: () => readonly number[]): Promise<Cast | null> {
    const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (file === null) return null;
    const cast = new Cast(file, starts);
    await cast.grow();
    return cast;
  }

  /** When the last line that is there happened. */
  get end(): number {
    return this.tip.at;
  }

  /** Notes what was written since. */
  async grow(): Promise<void> {
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

  /** Reads output from about `back` bytes before a moment on, but never from an earlier session than that moment's. */
  read(at: number, back: number): OutputReader {
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
    const lines = new LineReader(this.file, begin?.offset ?? 0);
    let clock: Moment = begin ?? { at: 0, session: -1 };
    let first = begin !== undefined;
    const timeOf = (line: Buffer): Moment => {
      if (!first) return this.timeOf(line, clock);
      first = false;
      return clock;
    };
    return {
      async next() {
        for (let line = await lines.next(); line !== null; line = await lines.next()) {
          clock = timeOf(line.bytes);
          const said = recordedLine(line.bytes);
          if (said?.kind === 'output') return { at: clock.at, bytes: Buffer.from(said.text, 'utf8') };
        }
        return null;
      },
      get offset() {
        return lines.offset;
      },
    };
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** When a line happened, from the one before it. */
  private timeOf(line: Buffer, before: Moment): Moment {
    if (line[0] === 0x7b || line.includes('"m","resumed"')) {
      const session = before.session + 1;
      return { session, at: Math.max(before.at, this.starts()[session] ?? before.at) };
    }
    const seconds = Number(line.subarray(1, Math.max(1, line.indexOf(0x2c))).toString('latin1'));
    return { session: before.session, at: before.at + (Number.isFinite(seconds) ? seconds * 1000 : 0) };
  }
}

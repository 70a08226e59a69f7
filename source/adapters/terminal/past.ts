import { type FileHandle, open } from 'node:fs/promises';
import { LineReader } from '../playback/line-reader.ts';
import { Emulator } from './emulator.ts';
import { recordedLine } from './recorded-line.ts';
import type { Recording } from './recording.ts';

/** Places in the recording are kept at least so many bytes apart: about 8,000 of them in the longest one. */
const APART = 64 * 1024;
/** At most so much of a recording is read for what is above a page's end: a third of a second of parsing. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Keys are answered between slices of this time and size, as while the agent itself writes. */
const SLICE_MS = 3;
const SLICE_BYTES = 4_096;
/** After lines were wrapped anew, this part of a page is read below the place that is asked for. */
const OVERLAP = 1 / 20;
/** What a new start of the agent finds: a terminal with nothing on it. */
const afresh = (rows: number): string => `\x1b[?1049l\x1b[!p\x1b[r\x1b[m\x1b[${rows};1H${'\n'.repeat(rows)}\x1b[H`;

/** Where an event of the recording begins, and the number of the line that the cursor was in then. */
interface Place {
  readonly offset: number;
  readonly line: number;
}

/** Earlier output, emulated anew. */
export interface Page {
  readonly emulator: Emulator;
  /** The number of its first line, counted as the living terminal counts (see Emulator.trimmed). */
  readonly first: number;
}

/**
 * Output that the scrollback no longer holds, from the recording on disk. While the agent writes, places are noted where
 * an event begins and which line that is; a page is what a terminal of the same size makes of the bytes from such a place on,
 * so its lines join those that are kept; it has the present width throughout, as those have. Colours and a full screen from
 * before the place are not known.
 */
export class Past {
  private readonly path: string;
  private readonly live: Emulator;
  private readonly recording: Recording;
  private readonly lines: number;
  private places: Place[] = [{ offset: 0, line: 0 }];
  private overlap = 0;

  /** `lines`: how many a page holds, as the living terminal's scrollback. */
  constructor(path: string, live: Emulator, recording: Recording, lines: number) {
    this.path = path;
    this.live = live;
    this.recording = recording;
    this.lines = lines;
  }

  /** The output that is parsed next begins an event at this offset. */
  note(offset: number): void {
    if (this.live.buffer.type === 'alternate' || offset - (this.places.at(-1) as Place).offset < APART) return;
    this.places.push({ offset, line: this.extent().cursor });
  }

  /**
   * The living terminal took another width and wrapped its lines anew: those that are gone are taken to have done so in
   * the same measure. Where pages join what is kept, a few lines may then come twice. `before` is what `extent` said.
   */
  rewrapped(before: { readonly first: number; readonly cursor: number }): void {
    const { cursor } = this.extent();
    const measure = (cursor - before.first) / Math.max(1, before.cursor - before.first);
    this.places = this.places.map(({ offset, line }) => ({
      offset,
      line: cursor - Math.round((before.cursor - line) * measure),
    }));
    this.overlap = Math.ceil(this.lines * OVERLAP);
  }

  /** The numbers of the living terminal's first line and of its cursor's. */
  extent(): { readonly first: number; readonly cursor: number } {
    const { buffer, trimmed } = this.live;
    return { first: trimmed, cursor: trimmed + buffer.baseY + buffer.cursorY };
  }

  /**
   * The page that holds lines above `top` and at least a screen below it; null when nothing above it is recorded, or it
   * was given up (`signal`).
   */
  async before(top: number, signal: AbortSignal): Promise<Page | null> {
    await this.recording.cut();
    const { base } = this.recording;
    const file = base === null ? null : await open(this.path, 'r').catch(() => null);
    if (base === null || file === null) return null;
    try {
      const bottom = top + this.live.rows + this.overlap;
      const page = await this.emulate(file, base, bottom, signal);
      return page !== null && page.first < top ? page : null;
    } finally {
      await file.close();
    }
  }

  /** A terminal that was given the bytes up to where a line is printed. */
  private async emulate(file: FileHandle, base: number, bottom: number, signal: AbortSignal): Promise<Page | null> {
    const { columns, rows } = this.live;
    const near = this.places.findLast((place) => place.line <= bottom) ?? (this.places[0] as Place);
    const begin =
      this.places.findLast((place) => place.line <= bottom - this.lines) ??
      this.places.find((place) => place.offset >= near.offset - MOST_BYTES) ??
      near;
    // Before this start of the agent there may have been another.
    const from = begin.offset > 0 ? base + begin.offset : Math.max(0, base - MOST_BYTES);
    const emulator = new Emulator({ columns, rows, scrollback: this.lines });
    const end = (): number => emulator.trimmed + emulator.buffer.baseY + emulator.buffer.cursorY;
    // In the middle of its output a program was at the bottom of its terminal.
    if (begin.offset > 0) emulator.write('\n'.repeat(rows - 1));
    let before = begin.offset > 0 ? end() : null;
    const lines = new LineReader(file, from);
    const size = Math.min(SLICE_BYTES, this.lines);
    let until = performance.now() + SLICE_MS;
    // A page that has room is filled with what comes below, and loses nothing of what is above by it.
    const printed = (): boolean =>
      before !== null && begin.line + end() - before >= bottom && emulator.buffer.baseY >= this.lines / 2;
    for (let line = await lines.next(); line !== null && !printed(); line = await lines.next()) {
      if (line.offset >= base) before ??= end();
      const said = recordedLine(line.bytes);
      if (said?.kind === 'session') emulator.write(afresh(emulator.rows));
      const bytes = Buffer.from(said?.kind === 'output' ? said.text : '');
      for (let at = 0; at < bytes.length && !printed(); at += size) {
        emulator.write(bytes.subarray(at, at + size));
        if (performance.now() < until) continue;
        await new Promise((soon) => setImmediate(soon));
        if (signal.aborted) return null;
        until = performance.now() + SLICE_MS;
      }
    }
    return before === null ? null : { emulator, first: begin.line + emulator.trimmed - before };
  }
}

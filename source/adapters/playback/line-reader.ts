import type { FileHandle } from 'node:fs/promises';

const READ_BYTES = 1024 * 1024;

/** One whole line of a file, without its newline, and the byte it begins at. */
export interface Line {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** Reads a file line by line from a byte on. At the end it waits: when the file has grown, `next` goes on. */
export class LineReader {
  private readonly file: FileHandle;
  private chunk: Buffer = Buffer.alloc(0);
  private start = 0;
  /** The byte of the file that `chunk` begins at. */
  private base: number;

  constructor(file: FileHandle, from: number) {
    this.file = file;
    this.base = from;
  }

  /** Where the next line begins. */
  get offset(): number {
    return this.base + this.start;
  }

  /** The next whole line; null when there is none (yet). */
  async next(): Promise<Line | null> {
    for (;;) {
      const end = this.chunk.indexOf(0x0a, this.start);
      if (end >= 0) {
        const line = { bytes: this.chunk.subarray(this.start, end), offset: this.offset };
        this.start = end + 1;
        return line;
      }
      const rest = this.chunk.subarray(this.start);
      const { buffer, bytesRead } = await this.file.read(
        Buffer.alloc(READ_BYTES),
        0,
        READ_BYTES,
        this.offset + rest.length,
      );
      if (bytesRead === 0) return null;
      this.base = this.offset;
      this.start = 0;
      this.chunk = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    }
  }
}

import { isUtf8 } from 'node:buffer';

/** Per byte: 0 as it is, 1 `\uXXXX`, else the letter after a backslash. */
const escapes = new Uint8Array(256);
escapes.fill(1, 0, 0x20);
for (const [byte, letter] of [
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
] as const)
  escapes[byte] = letter.charCodeAt(0);
/** Enough for one event; the worst case of a whole piece of output would be a fresh half megabyte for each. */
const BLOCK = 192 * 1024;
/** Escaped at once: what it needs at worst fits into a block beside an event. */
const SLICE = 8 * 1024;
const hex = Buffer.from('0123456789abcdef');

/**
 * Builds JSON lines as bytes. Terminal output is mostly text that JSON leaves as it is; going through strings for it
 * (decode, stringify, encode) costs four times as much.
 */
export class JsonBytes {
  private block = Buffer.allocUnsafe(BLOCK);
  private held: Buffer = Buffer.alloc(0);
  length = 0;

  /** ASCII text as it is. */
  raw(text: string): void {
    this.reserve(text.length);
    this.length += this.block.write(text, this.length, 'latin1');
  }

  /** Output bytes, cut anywhere, as the inside of a JSON string; what is no UTF-8 becomes U+FFFD. */
  output(chunk: Uint8Array): void {
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const whole = bytes.length - unfinished(bytes);
    this.held = Buffer.from(bytes.subarray(whole));
    const part = bytes.subarray(0, whole);
    const text = isUtf8(part) ? part : Buffer.from(Buffer.from(part).toString('utf8'));
    for (let from = 0; from < text.length; from += SLICE) this.escape(text.subarray(from, from + SLICE));
  }

  /** The bytes of a character that never was completed. */
  end(): void {
    if (this.held.length > 0) this.escape(Buffer.from(this.held.toString()));
    this.held = Buffer.alloc(0);
  }

  /** Everything so far; empty after it. */
  take(): Buffer {
    const taken = this.block.subarray(0, this.length);
    this.block = Buffer.allocUnsafe(BLOCK);
    this.length = 0;
    return taken;
  }

  private escape(bytes: Uint8Array): void {
    this.reserve(bytes.length * 6);
    const { block } = this;
    const { buffer, byteOffset, length } = bytes;
    const from = new DataView(buffer, byteOffset, length);
    const to = new DataView(block.buffer, block.byteOffset, block.length);
    let at = this.length;
    for (let index = 0; index < length; ) {
      // Four bytes at once as long as none of them needs anything: two or three times as fast on text.
      for (; index + 4 <= length; index += 4, at += 4) {
        const four = from.getInt32(index, true);
        if (anySpecial(four)) break;
        to.setInt32(at, four, true);
      }
      for (const stop = Math.min(length, index + 4); index < stop; index++) {
        const byte = bytes[index] as number;
        const how = escapes[byte] as number;
        if (how === 0) {
          block[at++] = byte;
          continue;
        }
        block[at++] = 0x5c;
        if (how !== 1) {
          block[at++] = how;
          continue;
        }
        block[at++] = 0x75;
        block[at++] = 0x30;
        block[at++] = 0x30;
        block[at++] = hex[byte >> 4] as number;
        block[at++] = hex[byte & 15] as number;
      }
    }
    this.length = at;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.block.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.block.length * 2, this.length + more));
    this.block.copy(larger, 0, 0, this.length);
    this.block = larger;
  }
}

/** Whether one of four bytes is below 0x20, a quote or a backslash (each tested for a zero byte after an exclusive or). */
function anySpecial(four: number): boolean {
  const quote = four ^ 0x22222222;
  const backslash = four ^ 0x5c5c5c5c;
  const found =
    ((four - 0x20202020) & ~four) | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash);
  return (found & 0x80808080) !== 0;
}

/** How many bytes at the end begin a character whose rest may still come. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

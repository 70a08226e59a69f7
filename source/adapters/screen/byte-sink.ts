/** Collects the bytes of a frame. Numbers and characters are written as bytes at once: a dense frame has 10,000 of them. */
export class ByteSink {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  length = 0;

  /** ASCII text. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let index = 0; index < text.length; index++) this.bytes[this.length++] = text.charCodeAt(index);
  }

  /** Any text, as UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  /** One code point, as UTF-8. */
  char(code: number): void {
    this.reserve(4);
    const { bytes } = this;
    if (code < 0x80) {
      bytes[this.length++] = code;
      return;
    }
    if (code < 0x800) bytes[this.length++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) bytes[this.length++] = 0xe0 | (code >> 12);
      else {
        bytes[this.length++] = 0xf0 | (code >> 18);
        bytes[this.length++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[this.length++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[this.length++] = 0x80 | (code & 0x3f);
  }

  /** A whole number below 100,000 in decimal. */
  number(value: number): void {
    this.reserve(5);
    if (value >= 10_000) this.digit((value / 10_000) | 0);
    if (value >= 1_000) this.digit(((value / 1_000) | 0) % 10);
    if (value >= 100) this.digit(((value / 100) | 0) % 10);
    if (value >= 10) this.digit(((value / 10) | 0) % 10);
    this.digit(value % 10);
  }

  /** Replaces one byte that was written. */
  patch(at: number, byte: number): void {
    this.bytes[at] = byte;
  }

  /** Forgets what was written from here on. */
  cut(length: number): void {
    this.length = length;
  }

  /** A copy of everything; the sink is empty then. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  private digit(value: number): void {
    this.bytes[this.length++] = 0x30 + value;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** A complete piece of keyboard input. `bytes` is exactly what came. */
export type KeyToken =
  | { readonly kind: 'keys'; readonly bytes: Buffer }
  | { readonly kind: 'control'; readonly code: number; readonly bytes: Buffer }
  | { readonly kind: 'csi'; readonly text: string; readonly bytes: Buffer }
  | { readonly kind: 'paste-start' | 'paste-end'; readonly bytes: Buffer }
  | { readonly kind: 'pasted'; readonly bytes: Buffer };

const ESC = 0x1b;
const PASTE_END = Buffer.from('\x1b[201~');
/** A control sequence longer than this is none. */
const LONGEST = 64;

/**
 * Cuts keyboard input into tokens and loses or changes no byte: joined, the tokens' bytes are the input. Only an
 * unfinished control sequence is held (`pending`), never a lone ESC: that is a key of its own.
 */
export class KeyInput {
  private held: Buffer = Buffer.alloc(0);
  private pasting = false;

  /** An unfinished sequence waits for its rest; call `flush` when none comes. */
  get pending(): boolean {
    return this.held.length > 0;
  }

  get inPaste(): boolean {
    return this.pasting;
  }

  /** Gives up waiting: what is held are plain keys. `endPaste`: the end of a paste that never came is not waited for. */
  flush(endPaste = false): KeyToken[] {
    const bytes = this.held;
    this.held = Buffer.alloc(0);
    const kind = this.pasting ? 'pasted' : 'keys';
    if (endPaste) this.pasting = false;
    return bytes.length === 0 ? [] : [{ kind, bytes }];
  }

  feed(chunk: Buffer): KeyToken[] {
    const input = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    this.held = Buffer.alloc(0);
    const tokens: KeyToken[] = [];
    for (let at = 0; at < input.length; ) {
      const token = this.pasting ? this.pasted(input, at) : this.key(input, at);
      if (token === undefined) {
        this.held = Buffer.from(input.subarray(at));
        break;
      }
      tokens.push(token);
      at += token.bytes.length;
    }
    return tokens;
  }

  private pasted(input: Buffer, at: number): KeyToken | undefined {
    if (input.subarray(at, at + PASTE_END.length).equals(PASTE_END)) {
      this.pasting = false;
      return { kind: 'paste-end', bytes: input.subarray(at, at + PASTE_END.length) };
    }
    const end = input.indexOf(PASTE_END, at);
    if (end > at) return { kind: 'pasted', bytes: input.subarray(at, end) };
    // The end mark may be cut by the chunk's end: keep what can be its beginning.
    for (let length = Math.min(PASTE_END.length - 1, input.length - at); length > 0; length--)
      if (input.subarray(input.length - length).equals(PASTE_END.subarray(0, length)))
        return input.length - length > at
          ? { kind: 'pasted', bytes: input.subarray(at, input.length - length) }
          : undefined;
    return { kind: 'pasted', bytes: input.subarray(at) };
  }

  private key(input: Buffer, at: number): KeyToken | undefined {
    const code = input[at] as number;
    if (code === ESC) return this.escape(input, at);
    if (code < 0x20) return { kind: 'control', code, bytes: input.subarray(at, at + 1) };
    let end = at + 1;
    while (end < input.length && (input[end] as number) >= 0x20) end++;
    return { kind: 'keys', bytes: input.subarray(at, end) };
  }

  private escape(input: Buffer, at: number): KeyToken | undefined {
    if (input[at + 1] !== 0x5b) {
      // Alt with a key, or ESC O with a key: two or three bytes that mean nothing to us.
      const length = input[at + 1] === undefined || (input[at + 1] as number) < 0x20 ? 1 : 2;
      return { kind: 'keys', bytes: input.subarray(at, at + length) };
    }
    let end = at + 2;
    while (end < input.length && (input[end] as number) >= 0x20 && (input[end] as number) < 0x40) end++;
    const final = input[end];
    if (final === undefined && end - at < LONGEST) return undefined;
    if (final === undefined || final < 0x40 || final > 0x7e)
      return { kind: 'keys', bytes: input.subarray(at, Math.max(at + 1, end)) };
    const bytes = input.subarray(at, end + 1);
    const text = bytes.toString('latin1');
    if (text === '\x1b[200~') {
      this.pasting = true;
      return { kind: 'paste-start', bytes };
    }
    return { kind: 'csi', text, bytes };
  }
}

/**
 * What the first bytes of a connection are: not TLS, more are needed to tell, or a greeting with the server's name in it
 * (null where it names none). TLS records: RFC 8446, section 5.1; the greeting: 4.1.2; the name: RFC 6066, section 3.
 */
export type Greeting = 'other' | 'more' | 'broken' | { readonly name: string | null };

/** A greeting longer than this is none. */
const longest = 64 * 1024;

/** Reads the server's name out of the beginning of a TLS connection. Total: never throws, whatever the bytes are. */
export function serverName(bytes: Buffer): Greeting {
  if (bytes.length === 0) return 'more';
  if (bytes[0] !== 0x16 || (bytes.length > 1 && bytes[1] !== 3)) return 'other';
  const message = handshake(bytes);
  if (message === null) return 'broken';
  if (message.length < 4) return bytes.length > longest ? 'broken' : 'more';
  if (message[0] !== 1) return 'broken';
  const length = message.readUIntBE(1, 3);
  if (length > longest) return 'broken';
  if (message.length < 4 + length) return 'more';
  try {
    return { name: nameIn(message.subarray(4, 4 + length)) };
  } catch {
    return 'broken';
  }
}

/** The handshake bytes of the records so far: a greeting may be cut over several. */
function handshake(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    if (bytes[at] !== 0x16) return parts.length > 0 ? Buffer.concat(parts) : null;
    const length = bytes.readUInt16BE(at + 3);
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return Buffer.concat(parts);
}

function nameIn(hello: Buffer): string | null {
  let at = 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  if (at >= hello.length) return null;
  const end = at + 2 + hello.readUInt16BE(at);
  let found: string | null = null;
  for (at += 2; at < end; ) {
    const kind = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    at += 4;
    if (kind === 0) {
      if (found !== null || hello.readUInt8(at + 2) !== 0) throw new Error('a greeting has one name');
      const size = hello.readUInt16BE(at + 3);
      if (at + 5 + size !== at + length) throw new Error('a greeting has one name');
      found = hello
        .subarray(at + 5, at + 5 + size)
        .toString('latin1')
        .toLowerCase();
    }
    at += length;
  }
  if (at !== end) throw new Error('a greeting ends where it says');
  return found;
}

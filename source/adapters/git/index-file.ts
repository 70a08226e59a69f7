import { createHash } from 'node:crypto';
import type { BytePath } from './byte-path.ts';

/** Names of the two object formats, and the bytes of a hash in each. */
export type ObjectFormat = 'sha1' | 'sha256';
export const hashBytes = (format: ObjectFormat): number => (format === 'sha1' ? 20 : 32);

/** One entry of a git index. `stat` are the ten 32-bit numbers of the file as git last saw it; zeros mean "look again". */
export interface IndexEntry {
  readonly path: BytePath;
  readonly mode: number;
  readonly oid: string;
  readonly stage: 0 | 1 | 2 | 3;
  readonly assumeValid: boolean;
  readonly skipWorktree: boolean;
  readonly intentToAdd: boolean;
  /** 40 bytes: ctime s, ns, mtime s, ns, dev, ino, mode, uid, gid, size (big-endian). */
  readonly stat: Buffer;
}

export interface IndexFile {
  readonly entries: readonly IndexEntry[];
  /** Four-letter names of its extensions. `link` and `sdir` mean that entries are not all in this file. */
  readonly extensions: readonly string[];
}

export const GITLINK = 0o160000;
export const noStat = (): Buffer => Buffer.alloc(40);
const parts = { mtime: 8, mtimeNs: 12, mode: 24, size: 36 } as const;
export const statNumber = (stat: Buffer, part: keyof typeof parts): number => stat.readUInt32BE(parts[part]);

/** Reads an index of version 2, 3 or 4 (gitformat-index). Throws on anything else, saying so. */
export function parseIndex(data: Buffer, format: ObjectFormat): IndexFile {
  if (data.length < 12 || data.toString('latin1', 0, 4) !== 'DIRC') throw new Error('This is no git index.');
  const version = data.readUInt32BE(4);
  if (version < 2 || version > 4) throw new Error(`Git index version ${version} is not known.`);
  const count = data.readUInt32BE(8);
  const hash = hashBytes(format);
  const end = data.length - hash;
  const entries: IndexEntry[] = [];
  let at = 12;
  let previous = '';
  for (let index = 0; index < count; index++) {
    const start = at;
    if (start + 42 + hash > end) throw new Error('The git index ends too early.');
    const flags = data.readUInt16BE(start + 40 + hash);
    const extended = flags & 0x4000 ? data.readUInt16BE(start + 42 + hash) : 0;
    at = start + 42 + hash + (flags & 0x4000 ? 2 : 0);
    let path: string;
    if (version === 4) {
      let byte = data[at++] as number;
      let strip = byte & 0x7f;
      while (byte & 0x80) {
        byte = data[at++] as number;
        strip = ((strip + 1) << 7) | (byte & 0x7f);
      }
      const stop = data.indexOf(0, at);
      path = previous.slice(0, previous.length - strip) + data.toString('latin1', at, stop);
      at = stop + 1;
      previous = path;
    } else {
      const length = flags & 0xfff;
      const stop = length < 0xfff ? at + length : data.indexOf(0, at);
      path = data.toString('latin1', at, stop);
      at = start + (((stop - start) & ~7) + 8);
    }
    entries.push({
      path,
      mode: data.readUInt32BE(start + 24),
      oid: data.toString('hex', start + 40, start + 40 + hash),
      stage: ((flags >> 12) & 3) as 0 | 1 | 2 | 3,
      assumeValid: (flags & 0x8000) !== 0,
      skipWorktree: (extended & 0x4000) !== 0,
      intentToAdd: (extended & 0x2000) !== 0,
      stat: data.subarray(start, start + 40),
    });
  }
  const extensions: string[] = [];
  while (at + 8 <= end) {
    extensions.push(data.toString('latin1', at, at + 4));
    at += 8 + data.readUInt32BE(at + 4);
  }
  return { entries, extensions };
}

/** The order of index entries: bytes of the path, then stage. */
export const byPath = (a: IndexEntry, b: IndexEntry): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.stage - b.stage;

/** Writes entries, which must be in order, as an index of version 2, or 3 where a flag needs it. No extensions. */
export function writeIndex(entries: readonly IndexEntry[], format: ObjectFormat): Buffer {
  const hash = hashBytes(format);
  const wide = entries.some((entry) => entry.skipWorktree || entry.intentToAdd);
  const sizes = entries.map((entry) => {
    const bare = 42 + hash + (entry.skipWorktree || entry.intentToAdd ? 2 : 0) + entry.path.length;
    return (bare & ~7) + 8;
  });
  const data = Buffer.alloc(12 + sizes.reduce((sum, size) => sum + size, 0) + hash);
  data.write('DIRC', 0, 'latin1');
  data.writeUInt32BE(wide ? 3 : 2, 4);
  data.writeUInt32BE(entries.length, 8);
  let start = 12;
  entries.forEach((entry, index) => {
    const extended = (entry.skipWorktree ? 0x4000 : 0) | (entry.intentToAdd ? 0x2000 : 0);
    entry.stat.copy(data, start);
    data.writeUInt32BE(entry.mode, start + 24);
    data.write(entry.oid, start + 40, 'hex');
    const flags = (entry.assumeValid ? 0x8000 : 0) | (extended ? 0x4000 : 0) | (entry.stage << 12);
    data.writeUInt16BE(flags | Math.min(entry.path.length, 0xfff), start + 40 + hash);
    if (extended) data.writeUInt16BE(extended, start + 42 + hash);
    data.write(entry.path, start + 42 + hash + (extended ? 2 : 0), 'latin1');
    start += sizes[index] as number;
  });
  createHash(format).update(data.subarray(0, start)).digest().copy(data, start);
  return data;
}

/**
 * Marks entries whose file may have changed after git looked at it, within the clock's grain: their size becomes 0,
 * by which git compares the content. `writtenAt` is the mtime of the index they come from, in seconds and nanoseconds.
 */
export function smudgeRacy(entry: IndexEntry, writtenAt: { readonly s: number; readonly ns: number }): IndexEntry {
  const s = statNumber(entry.stat, 'mtime');
  const racy = s > writtenAt.s || (s === writtenAt.s && statNumber(entry.stat, 'mtimeNs') >= writtenAt.ns);
  if (!racy || s === 0) return entry;
  const stat = Buffer.from(entry.stat);
  stat.writeUInt32BE(0, parts.size);
  return { ...entry, stat };
}

import type { BytePath } from './byte-path.ts';
import { hashBytes, type ObjectFormat } from './index-file.ts';

/**
 * Paths whose permission bits may have changed although their content did not: entries of which the index says
 * something else about the file than it did before, and those that last changed in the second `since` or later, which
 * git, comparing whole seconds, may not tell from a later change. Undefined when one of the indices can't be read.
 */
export function touchedEntries(
  before: Buffer,
  after: Buffer,
  format: ObjectFormat,
  since: number,
): BytePath[] | undefined {
  const old = entrySpots(before, format);
  const now = entrySpots(after, format);
  if (old === undefined || now === undefined) return undefined;
  const touched: BytePath[] = [];
  let at = 0;
  for (let index = 0; index < now.starts.length; index++) {
    const start = now.starts[index] as number;
    const [from, to] = [now.paths[index] as number, now.ends[index] as number];
    let order = -1;
    while (at < old.starts.length) {
      order = before.compare(after, from, to, old.paths[at], old.ends[at]);
      if (order >= 0) break;
      at += 1;
    }
    const was = old.starts[at] as number;
    const same = order === 0 && before.compare(after, start, start + STAT, was, was + STAT) === 0;
    if (!same || after.readUInt32BE(start) >= since) touched.push(after.toString('latin1', from, to));
  }
  return touched;
}

/** Bytes of an entry that say what git saw of the file. */
const STAT = 40;

/** Bytes of the shortest entry that there is. */
const SHORTEST = 64;

/** Where each entry and its path begin and end; undefined where an index is damaged, or shortens paths (version 4). */
function entrySpots(data: Buffer, format: ObjectFormat) {
  const version = data.length < 12 ? 0 : data.readUInt32BE(4);
  if (version !== 2 && version !== 3) return undefined;
  const count = data.readUInt32BE(8);
  const hash = hashBytes(format);
  if (count * SHORTEST > data.length) return undefined;
  const spots = { starts: new Int32Array(count), paths: new Int32Array(count), ends: new Int32Array(count) };
  let at = 12;
  for (let index = 0; index < count; index++) {
    if (at + SHORTEST > data.length) return undefined;
    const flags = data.readUInt16BE(at + 40 + hash);
    const path = at + 42 + hash + (flags & 0x4000 ? 2 : 0);
    const length = flags & 0xfff;
    const end = length < 0xfff ? path + length : data.indexOf(0, path);
    spots.starts[index] = at;
    spots.paths[index] = path;
    spots.ends[index] = end;
    at += ((end - at) & ~7) + 8;
  }
  return spots;
}

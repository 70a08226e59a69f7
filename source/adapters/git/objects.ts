import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { ObjectFormat } from './index-file.ts';

/** An entry of a tree object. `name` is one component, one character per byte. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

let counter = 0;

/**
 * Writes one object into a loose object store and returns its hash. The file appears whole or not at all; making it
 * durable is the caller's part (durable.ts). Throws what the file system throws.
 */
export function writeObject(
  store: string,
  format: ObjectFormat,
  type: 'blob' | 'tree' | 'commit',
  body: Uint8Array,
): string {
  const whole = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const oid = createHash(format).update(whole).digest('hex');
  const folder = join(store, oid.slice(0, 2));
  const file = join(folder, oid.slice(2));
  if (existsSync(file)) return oid;
  const draft = join(folder, `tmp_obj_${process.pid}_${counter++}`);
  const packed = deflateSync(whole, { level: 1 });
  try {
    writeFileSync(draft, packed, { mode: 0o444, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, packed, { mode: 0o444, flag: 'wx' });
  }
  try {
    // A link, not a rename: an object that somebody else wrote in between is left as it is.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return oid;
}

/** The body of a tree object: entries in git's order, where a folder sorts as if its name ended in a slash. */
export function treeBody(entries: readonly TreeEntry[]): Buffer {
  const key = (entry: TreeEntry) => (entry.mode === '40000' ? `${entry.name}/` : entry.name);
  const sorted = [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return Buffer.concat(
    sorted.flatMap((entry) => [Buffer.from(`${entry.mode} ${entry.name}\0`, 'latin1'), Buffer.from(entry.oid, 'hex')]),
  );
}

/** Who made a commit, as git writes it: `Name <mail>`; `at` in milliseconds since 1970, `zone` like `+0200`. */
export interface Signature {
  readonly name: string;
  readonly email: string;
}

/** A signature line's value, with what would break the line taken out. */
export function stamp(who: Signature, at: number, zone = '+0000'): string {
  const clean = (text: string) => text.replace(/[\0-\x1f<>]/g, '').trim();
  return `${clean(who.name) || 'unknown'} <${clean(who.email)}> ${Math.floor(at / 1000)} ${zone}`;
}

/** The body of a commit object. */
export function commitBody(spec: {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly committer: string;
  readonly message: string;
}): Buffer {
  const heads = spec.parents.map((parent) => `parent ${parent}\n`).join('');
  return Buffer.from(
    `tree ${spec.tree}\n${heads}author ${spec.author}\ncommitter ${spec.committer}\n\n${spec.message.replace(/\n*$/, '\n')}`,
  );
}

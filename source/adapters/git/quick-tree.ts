import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { type BytePath, statWithin, within } from './byte-path.ts';
import type { Numbers } from './compare.ts';
import { countPairs, MOST_COUNTED } from './count-lines.ts';
import { hashBytes } from './index-file.ts';
import { treeEntries } from './object-reader.ts';
import { type TreeEntry, treeBody, writeObject } from './objects.ts';
import type { VaultContext } from './vault-context.ts';

/** Beyond these git's own way is faster, or saves memory: paths, and bytes in all. */
const MOST_PATHS = 250;
const MOST_BYTES = 8 * 1024 * 1024;

/** Files to change in one folder, and the folders below. A missing entry is removed. */
interface Changes {
  readonly files: Map<string, NewFile | undefined>;
  readonly folders: Map<string, Changes>;
}

/** A tree that was made here, and how much it differs from its base where that could be counted cheaply. */
export interface QuickTree {
  readonly tree: string;
  readonly numbers: Numbers | undefined;
}

/**
 * A tree with some files taken from the disk and some removed, made without git's index: the time goes by what
 * changed, not by the size of the tree. Undefined when it is too much for this way, or when a file changed while it was
 * read: then git has to do it.
 */
export async function quickTree(
  context: VaultContext,
  base: string,
  take: ReadonlyMap<BytePath, Stats>,
  drop: readonly BytePath[],
): Promise<QuickTree | undefined> {
  if (take.size + drop.length > MOST_PATHS) return undefined;
  let bytes = 0;
  for (const stat of take.values()) bytes += stat.size;
  if (bytes > MOST_BYTES) return undefined;
  const root: Changes = { files: new Map(), folders: new Map() };
  for (const path of drop) place(root, path, undefined);
  for (const [path, stat] of take) {
    const file = readFile(context, path, stat);
    if (file === undefined) return undefined;
    place(root, path, file);
  }
  const differing: Differing = { pairs: [], countable: true };
  const tree = await write(context, base, root, differing);
  return {
    tree: tree ?? writeObject(context.objects, context.project.format, 'tree', treeBody([])),
    numbers: differing.countable ? await count(context, differing.pairs) : undefined,
  };
}

/** A file as it is now. */
interface NewFile {
  readonly entry: TreeEntry;
  readonly content: Buffer;
}

interface Differing {
  readonly pairs: { readonly old: string | undefined; readonly now: Buffer | undefined }[];
  /** False when a folder became a file: what it held is not in the pairs. */
  countable: boolean;
}

async function count(context: VaultContext, pairs: Differing['pairs']): Promise<Numbers | undefined> {
  if (pairs.length > MOST_COUNTED) return undefined;
  const bodies = await Promise.all(
    pairs.map(async ({ old, now }) => ({ old: old && (await context.reader.read(old))?.body, now })),
  );
  return countPairs(bodies.map(({ old, now }) => ({ old: old || undefined, now })));
}

function place(root: Changes, path: BytePath, file: NewFile | undefined): void {
  const parts = path.split('/');
  const name = parts.pop() as string;
  let at = root;
  for (const part of parts) {
    const next = at.folders.get(part) ?? { files: new Map(), folders: new Map() };
    at.folders.set(part, next);
    at = next;
  }
  at.files.set(name, file);
}

/** Writes a file's or link's content as a blob, if it is still what was seen. */
function readFile(context: VaultContext, path: BytePath, seen: Stats): NewFile | undefined {
  const { root, format } = context.project;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const made = (mode: string, content: Buffer): NewFile => ({
    entry: { mode, name, oid: writeObject(context.objects, format, 'blob', content) },
    content,
  });
  try {
    if (seen.isSymbolicLink()) {
      const target = readlinkSync(within(root, path), { encoding: 'buffer' });
      return isSame(seen, statWithin(root, path)) ? made('120000', target) : undefined;
    }
    const file = openSync(within(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const content = readFileSync(file);
      if (!isSame(seen, fstatSync(file)) || content.length !== seen.size) return undefined;
      return made(seen.mode & 0o100 ? '100755' : '100644', content);
    } finally {
      closeSync(file);
    }
  } catch {
    // Gone or unreadable: git's way names it.
    return undefined;
  }
}

const isSame = (seen: Stats, now: Stats | undefined): boolean =>
  now !== undefined &&
  now.ino === seen.ino &&
  now.size === seen.size &&
  now.mode === seen.mode &&
  now.mtimeMs === seen.mtimeMs &&
  now.ctimeMs === seen.ctimeMs;

/** Writes a folder's tree with the changes; undefined when nothing is left in it. */
async function write(
  context: VaultContext,
  base: string | undefined,
  changes: Changes,
  differing: Differing,
): Promise<string | undefined> {
  const { format } = context.project;
  const body = base === undefined ? undefined : (await context.reader.read(base))?.body;
  if (base !== undefined && body === undefined)
    throw new Error(`The vault has lost tree ${base}. Run: chaperone doctor`);
  const entries = new Map((body ? treeEntries(body, hashBytes(format)) : []).map((entry) => [entry.name, entry]));
  for (const [name, file] of changes.files) {
    const old = entries.get(name);
    if (old?.mode === '40000') {
      if (file === undefined) continue;
      differing.countable = false;
    } else if (old?.oid !== file?.entry.oid || old?.mode !== file?.entry.mode)
      differing.pairs.push({ old: old?.oid, now: file?.content });
    if (file) entries.set(name, file.entry);
    else entries.delete(name);
  }
  for (const [name, below] of changes.folders) {
    // A file of that name is there now: what the folder had is gone with it.
    if (changes.files.get(name)) continue;
    const old = entries.get(name);
    const oid = await write(context, old?.mode === '40000' ? old.oid : undefined, below, differing);
    if (oid !== undefined) entries.set(name, { mode: '40000', name, oid });
    else if (old?.mode === '40000') entries.delete(name);
  }
  return entries.size === 0 ? undefined : writeObject(context.objects, format, 'tree', treeBody([...entries.values()]));
}

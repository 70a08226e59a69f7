import type { RawChange } from './compare.ts';
import { hashBytes } from './index-file.ts';
import { treeEntries } from './object-reader.ts';
import type { TreeEntry } from './objects.ts';
import type { VaultContext } from './vault-context.ts';

/** From this many trees on git's own comparison is faster than reading them one by one. */
const MOST_TREES = 400;

const FOLDER = '40000';

/**
 * The paths that differ between two commits or trees, found by going into folders whose hashes differ: a few changes
 * in a large tree take less than a millisecond. Undefined when there are too many differences for that.
 */
export async function treeDiff(context: VaultContext, from: string, to: string): Promise<RawChange[] | undefined> {
  let left = MOST_TREES;
  const none = '0'.repeat(hashBytes(context.project.format) * 2);
  const changes: RawChange[] = [];

  const read = async (oid: string | undefined): Promise<Map<string, TreeEntry>> => {
    if (oid === undefined) return new Map();
    const tree = await context.reader.read(`${oid}^{tree}`);
    if (tree === undefined) throw new Error(`The vault holds no tree of ${oid}. Run: chaperone doctor`);
    return new Map(treeEntries(tree.body, hashBytes(context.project.format)).map((entry) => [entry.name, entry]));
  };

  const visit = async (old: string | undefined, now: string | undefined, prefix: string): Promise<boolean> => {
    left -= 2;
    if (left < 0) return false;
    const [before, after] = await Promise.all([read(old), read(now)]);
    const folders: [string | undefined, string | undefined, string][] = [];
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [a, b] = [before.get(name), after.get(name)];
      if (a?.oid === b?.oid && a?.mode === b?.mode) continue;
      const path = `${prefix}${name}`;
      const [aFolder, bFolder] = [a?.mode === FOLDER, b?.mode === FOLDER];
      if (aFolder || bFolder) folders.push([aFolder ? a?.oid : undefined, bFolder ? b?.oid : undefined, `${path}/`]);
      const [x, y] = [aFolder ? undefined : a, bFolder ? undefined : b];
      if (x === undefined && y === undefined) continue;
      changes.push({
        path,
        status: x === undefined ? 'A' : y === undefined ? 'D' : x.mode[1] === y.mode[1] ? 'M' : 'T',
        oldMode: x?.mode ?? '000000',
        newMode: y?.mode ?? '000000',
        oldOid: x?.oid ?? none,
        newOid: y?.oid ?? none,
      });
    }
    for (const [a, b, path] of folders) if (!(await visit(a, b, path))) return false;
    return true;
  };

  if (!(await visit(from, to, ''))) return undefined;
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What tools put beside the packages for themselves; nothing of it is loaded by a test. */
const CACHES = new Set(['.cache', '.vite', '.vite-temp', '.vitest', '.package-lock.json', '.modules.yaml']);

/** Files of a private copy that the folder below does not have, and those that it has otherwise; paths relative to it. */
export interface InstalledChanges {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
}

/**
 * Compares the changes that an overlay holds with the folder they lie over. The tools' own caches are left out, and what was
 * written again just as it was. Nothing is followed: what lies there is the agent's.
 */
export async function installedChanges(changes: string, original: string): Promise<InstalledChanges> {
  const added: string[] = [];
  const replaced: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(changes, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (folder === '' && CACHES.has(entry.name)) continue;
      const before = await lstat(join(original, path)).catch(() => undefined);
      if (entry.isDirectory() && (before === undefined || before.isDirectory())) await visit(path);
      // A character device stands for what was deleted (overlayfs.rst, whiteouts).
      else if (before === undefined) added.push(...(entry.isCharacterDevice() ? [] : [path]));
      else if (!(await same(join(changes, path), join(original, path), before))) replaced.push(path);
    }
  };
  await visit('');
  return { added, replaced };
}

async function same(one: string, other: string, before: Stats): Promise<boolean> {
  const now = await lstat(one);
  if (now.isSymbolicLink() && before.isSymbolicLink()) return (await readlink(one)) === (await readlink(other));
  if (!now.isFile() || !before.isFile() || now.size !== before.size) return false;
  return (await readFile(one)).equals(await readFile(other));
}

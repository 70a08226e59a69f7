import { copyFileSync, lstatSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** What is not looked into: git's own, and what is installed. */
const CLOSED = new Set(['.git', 'node_modules']);

/**
 * Everything in a project, relative to its root: files, links and folders. Those that can't be read are left out. Null when
 * there are more than `most`.
 */
export function listEntries(root: string): string[];
export function listEntries(root: string, most: number): string[] | null;
export function listEntries(root: string, most = Number.POSITIVE_INFINITY): string[] | null {
  const found: string[] = [];
  const visit = (folder: string): void => {
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      found.push(path);
      if (found.length > most) return;
      if (entry.isDirectory() && !CLOSED.has(entry.name)) visit(path);
    }
  };
  visit('');
  return found.length > most ? null : found;
}

/**
 * Gives every file that has further names (hard links) a body of its own: a change through this name would change the
 * other one too, wherever that is. Returns the paths; one that could not be freed is returned in `left`.
 */
export function separateLinks(paths: readonly string[]): { readonly freed: string[]; readonly left: string[] } {
  const freed: string[] = [];
  const left: string[] = [];
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.nlink < 2) continue;
    const draft = `${path}.chaperone-${process.pid}`;
    try {
      copyFileSync(path, draft);
      utimesSync(draft, stat.atimeMs / 1000, stat.mtimeMs / 1000);
      renameSync(draft, path);
      freed.push(path);
    } catch {
      rmSync(draft, { force: true });
      left.push(path);
    }
  }
  return { freed, left };
}

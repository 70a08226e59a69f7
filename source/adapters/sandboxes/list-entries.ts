import { readdirSync } from 'node:fs';
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

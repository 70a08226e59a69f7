import type { Bulk } from '../../core/preflight.ts';
import { type BytePath, shownPath, statWithin } from './byte-path.ts';

/** The folder that holds at least this part of the files, or of the bytes, is named. */
const MOST_OF_IT = 0.6;

/**
 * How many untracked files there are, how large they are together, and which folder most of it lies in: the outermost
 * one that could be ignored whole, because nothing in it is tracked.
 */
export function measureUntracked(root: string, untracked: readonly BytePath[], tracked: Iterable<BytePath>): Bulk {
  const files = untracked.map((path) => ({ path, bytes: statWithin(root, path)?.size ?? 0 }));
  const all = sum(files);
  const known = [...tracked];
  let prefix = '';
  let within = files;
  for (;;) {
    const heaviest = [...groups(within, prefix)].sort(([, a], [, b]) => weight(b, all) - weight(a, all))[0];
    if (!heaviest || weight(heaviest[1], all) < MOST_OF_IT) break;
    [prefix, within] = heaviest;
    if (!known.some((path) => path.startsWith(prefix))) break;
  }
  return { ...all, most: prefix === '' ? null : { folder: shownPath(prefix), ...sum(within) } };
}

type File = { readonly path: BytePath; readonly bytes: number };

const sum = (files: readonly File[]) => ({
  files: files.length,
  bytes: files.reduce((bytes, file) => bytes + file.bytes, 0),
});

/** Part of all files, or of all bytes, whichever is more. */
function weight(files: readonly File[], all: { readonly files: number; readonly bytes: number }): number {
  const own = sum(files);
  return Math.max(own.files / Math.max(1, all.files), own.bytes / Math.max(1, all.bytes));
}

/** Files by the folder below `prefix` that they lie in; those that lie in none are left out. */
function groups(files: readonly File[], prefix: BytePath): Map<BytePath, File[]> {
  const found = new Map<BytePath, File[]>();
  for (const file of files) {
    const end = file.path.indexOf('/', prefix.length);
    if (end < 0) continue;
    const folder = file.path.slice(0, end + 1);
    const group = found.get(folder) ?? [];
    if (group.length === 0) found.set(folder, group);
    group.push(file);
  }
  return found;
}

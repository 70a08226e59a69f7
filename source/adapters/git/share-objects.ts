import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Project } from './project.ts';

/** How the folders of an object store looked when they were last shared: time of change by folder. */
const seen = new Map<string, bigint>();

/** The object stores of a repository: its own, then those it borrows from (`info/alternates`), each once. */
export function objectStores(store: string, found: string[] = []): string[] {
  if (found.includes(store)) return found;
  found.push(store);
  try {
    for (const line of readFileSync(join(store, 'info/alternates'), 'utf8').split('\n'))
      if (line !== '' && !line.startsWith('#')) objectStores(isAbsolute(line) ? line : resolve(store, line), found);
  } catch {
    // It borrows from nowhere.
  }
  return found;
}

/**
 * Brings every object of the project that the vault does not have into it, by hard links: they then survive whatever
 * happens to the project's `.git`, at no cost in disk. Where links are not possible (another file system, another
 * owner) files are copied. Only folders that changed since the last call are looked at.
 */
export function shareObjects(project: Project, vault: string): void {
  for (const store of objectStores(join(project.commonDir, 'objects'))) {
    for (const name of folders(store)) {
      const from = join(store, name);
      const key = `${vault}\0${from}`;
      const changed = statSync(from, { bigint: true }).mtimeNs;
      if (seen.get(key) === changed) continue;
      shareFolder(from, join(vault, name));
      // A folder that changed within the clock's grain may change once more without showing it.
      if (BigInt(Date.now()) * 1_000_000n - changed > 50_000_000n) seen.set(key, changed);
    }
  }
  copyShallow(project, dirname(vault));
}

const folders = (store: string): string[] => {
  try {
    return readdirSync(store).filter((name) => name === 'pack' || /^[0-9a-f]{2}$/.test(name));
  } catch {
    return [];
  }
};

function shareFolder(from: string, to: string): void {
  // An index makes its pack visible, so it comes last.
  const names = readdirSync(from)
    .filter((name) => /^[0-9a-f]{38,62}$|^pack-[0-9a-f]+\.(pack|idx)$/.test(name))
    .sort((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')));
  if (names.length > 0) mkdirSync(to, { recursive: true, mode: 0o700 });
  const present = new Set(existsSync(to) ? readdirSync(to) : []);
  for (const name of names) {
    if (present.has(name) || !lstatSync(join(from, name)).isFile()) continue;
    try {
      linkSync(join(from, name), join(to, name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOENT') continue;
      if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP') throw error;
      copyFileSync(join(from, name), join(to, `tmp_${name}`));
      renameSync(join(to, `tmp_${name}`), join(to, name));
    }
  }
}

/** A shallow history ends at certain commits; the vault must know them, or it would look for their parents. */
function copyShallow(project: Project, store: string): void {
  const from = join(project.commonDir, 'shallow');
  if (existsSync(from)) copyFileSync(from, join(store, 'shallow'));
}

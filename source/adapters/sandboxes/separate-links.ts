import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OpenFolder } from './trays/open-folder.ts';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Gives every file that has further names (hard links) a body of its own: a change through this name would change the
 * other one too, wherever that is. Paths are absolute, in the project. Returns them; one that could not be freed is returned
 * in `left`. On Linux no link is followed, whoever puts one in the place of a file or of a folder meanwhile.
 */
export function separateLinks(
  root: string,
  paths: readonly string[],
): { readonly freed: string[]; readonly left: string[] } {
  const freed: string[] = [];
  const left: string[] = [];
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() && stat.nlink > 1) (separate(root, path) ? freed : left).push(path);
  }
  return { freed, left };
}

function separate(root: string, path: string): boolean {
  const names = dirname(path).slice(root.length).split('/').filter(Boolean);
  const folder = process.platform === 'linux' ? OpenFolder.down(root, names, false) : null;
  if (folder === null && process.platform === 'linux') return false;
  const at = (name: string) => folder?.path(name) ?? join(dirname(path), name);
  const name = basename(path);
  const draft = at(`${name}.chaperone-${process.pid}`);
  const open: number[] = [];
  let made = false;
  try {
    const from = openSync(at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    open.push(from);
    const { mode, atimeMs, mtimeMs } = fstatSync(from);
    const to = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    open.push(to);
    made = true;
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    for (let size = readSync(from, chunk); size > 0; size = readSync(from, chunk))
      for (let done = 0; done < size; ) done += writeSync(to, chunk, done, size - done);
    fchmodSync(to, mode & 0o7777);
    futimesSync(to, atimeMs / 1000, mtimeMs / 1000);
    renameSync(draft, at(name));
    return true;
  } catch {
    if (made) rmSync(draft, { force: true });
    return false;
  } finally {
    for (const one of open) closeSync(one);
    folder?.close();
  }
}

import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where no second file can stand beside the target (a bind-mounted file, a folder closed to creation). */
const noRoom = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

async function fill(handle: FileHandle, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  try {
    if (mode !== undefined) await handle.chmod(mode);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file's content so that at every moment either the old or the new one stands there, also after a crash:
 * a new file beside it, on disk, then renamed. The mode is kept, and a link keeps pointing at its file. Only where
 * nothing can be created beside it, it is written in place. Rejects with the file system's error; the old content then stands.
 * `newMode` is for a file that is not there yet (default: as the umask has it).
 */
export async function atomicWrite(path: string, bytes: Uint8Array, newMode = 0o666): Promise<void> {
  const target = await aimOf(path);
  const old = await stat(target).catch(() => undefined);
  if (old?.isDirectory()) throw Object.assign(new Error('It is a folder.'), { code: 'EISDIR' });
  const mode = old === undefined ? undefined : old.mode & 0o7777;
  const beside = join(dirname(target), `${draftStart(target)}${randomBytes(4).toString('hex')}.tmp`);
  try {
    await fill(await open(beside, 'wx', newMode), bytes, mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    if (old === undefined || !noRoom.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const handle = await open(target, 'r+');
    await handle.truncate(0);
    await fill(handle, bytes, undefined);
  }
}

/**
 * Removes the drafts of a file that a killed writer left beside it. `may` is asked about the file that the path really
 * leads to. Never rejects: what can't be removed is only litter.
 */
export async function removeDrafts(path: string, may: (target: string) => boolean = () => true): Promise<void> {
  const target = await aimOf(path).catch(() => null);
  if (target === null || !may(target)) return;
  const folder = await realpath(dirname(target)).catch(() => null);
  if (folder === null || !may(join(folder, basename(target)))) return;
  const start = draftStart(target);
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith(start) && /^[0-9a-f]{8}\.tmp$/.test(name.slice(start.length)))
      await rm(join(folder, name), { force: true }).catch(() => {});
}

const draftStart = (target: string): string => `.${basename(target).slice(0, 100)}.`;

/** The file that is really written: behind links, where it is there. */
function aimOf(path: string): Promise<string> {
  return realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return path;
    throw error;
  });
}

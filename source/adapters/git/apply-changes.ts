import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { type BytePath, parents, statWithin, within } from './byte-path.ts';
import type { RawChange } from './compare.ts';
import { makeFolder, removeEmptyFolder, removeEmptyFolders } from './tree-files.ts';
import type { VaultContext } from './vault-context.ts';
import { isBehindLink } from './vault-scan.ts';

/** Beyond these git writes the tree: files, and bytes in all. */
const MOST_FILES = 200;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Brings a few files from what one checkpoint has to what another has. First every one of them is compared with the
 * old content: when one is not as saved, nothing is touched (`changed`). Links on the way are never followed.
 * `too-much`: nothing was touched either, git is to do it.
 */
export async function applyChanges(
  context: VaultContext,
  changes: readonly RawChange[],
): Promise<'done' | 'changed' | 'too-much'> {
  const { root } = context.project;
  const coming = changes.filter(({ status }) => status !== 'D');
  if (changes.length > MOST_FILES || !context.plain) return 'too-much';
  const sizes = await Promise.all(coming.map(({ newOid }) => context.reader.info(newOid)));
  if (sizes.reduce((sum, blob) => sum + (blob?.size ?? 0), 0) > MOST_BYTES) return 'too-much';
  const contents = new Map<BytePath, Buffer>();
  for (const { path, newOid } of coming) {
    const blob = await context.reader.read(newOid);
    if (blob === undefined) throw new Error(`The vault has lost the content of ${path}. Run: chaperone doctor`);
    contents.set(path, blob.body);
  }
  if (!changes.every((change) => isAsSaved(context, change))) return 'changed';
  const gone = changes.filter(({ status }) => status !== 'A').map(({ path }) => path);
  for (const path of gone) unlinkSync(within(root, path));
  const folders = new Set(gone.flatMap((path) => parents(path).slice(-1)));
  for (const folder of folders) removeEmptyFolder(root, folder, new Set());
  for (const { path, newMode } of coming) {
    const folder = parents(path).at(-1);
    if (folder !== undefined && !makeFolder(root, folder))
      throw new Error(`${folder} is in the way of ${path}. It appeared during the rollback.`);
    if (statWithin(root, path)?.isDirectory() && !removeEmptyFolders(root, path))
      throw new Error(`${path} is a folder that is not empty. Something was put into it during the rollback.`);
    writeFile(within(root, path), newMode, contents.get(path) as Buffer);
  }
  return 'done';
}

/** Is a path on disk exactly what the old side of the change says? */
function isAsSaved(context: VaultContext, change: RawChange): boolean {
  const { root, format } = context.project;
  const stat = isBehindLink(root, change.path) ? undefined : statWithin(root, change.path);
  // A folder where a file is to come is emptied by other changes, or ends the rollback when the file is written.
  if (change.status === 'A') return stat === undefined || stat.isDirectory();
  if (stat === undefined) return false;
  const isLink = change.oldMode === '120000';
  if (isLink ? !stat.isSymbolicLink() : !stat.isFile()) return false;
  if (!isLink && ((stat.mode & 0o100) !== 0) !== (change.oldMode === '100755')) return false;
  const path = within(root, change.path);
  const content = isLink ? readlinkSync(path, { encoding: 'buffer' }) : readFileSync(path);
  return createHash(format).update(`blob ${content.length}\0`).update(content).digest('hex') === change.oldOid;
}

function writeFile(path: string | Buffer, mode: string, content: Buffer): void {
  if (mode === '120000') {
    symlinkSync(content, path);
    return;
  }
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(path, flags, mode === '100755' ? 0o777 : 0o666);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}

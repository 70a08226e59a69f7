import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Tray } from '../../../policy/trays.ts';
import { sweepDeadDrafts } from '../../dead-drafts.ts';
import { removeTree } from '../../remove-tree.ts';
import { OpenFolder } from './open-folder.ts';

/** A folder of a sandbox's own, and the one of the project that it is seen in the place of. */
export interface LaidTray {
  readonly tray: Tray;
  readonly from: string;
}

/** The trays of one sandbox. */
export interface Laid {
  readonly trays: readonly LaidTray[];
  /** Files that were too large to be copied: they are to be mounted as they are. */
  readonly large: readonly string[];
  remove(): void;
}

/** Larger files are not copied, in bytes; nor are more than so many bytes together. */
const LARGEST = 64 * 1024 * 1024;
const MOST = 256 * 1024 * 1024;

/**
 * Makes the folders that stand for those of the project, in a folder that is the supervisor's own: with the files that may be
 * changed and the links copied into them. What else is there is mounted over them.
 */
export function layTrays(trays: readonly Tray[], place: string, root: string): Laid {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const name = join(place, 'tray');
  sweepDeadDrafts(name);
  const folder = mkdtempSync(`${name}.${process.pid}.`);
  const large: string[] = [];
  let size = 0;
  const laid = trays.map((tray, index) => {
    const from = join(folder, String(index));
    const at = (path: string) => from + path.slice(tray.over.length);
    for (const path of tray.folders) {
      mkdirSync(at(path), { mode: (lstatSync(path).mode & 0o777) | 0o700 });
      sweepTemporary(path);
    }
    for (const path of tray.files) {
      const copied = copyIn(root, path, at(path), Math.min(LARGEST, MOST - size));
      if (copied === 'large') large.push(path);
      else size += copied;
    }
    for (const path of tray.links)
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) symlinkSync(readlinkSync(path), at(path));
    return { tray, from };
  });
  return { trays: laid, large, remove: () => removeTree(folder) };
}

/** Copies a file, whatever becomes of the way to it meanwhile; says how large it is. 0 where it is none, or is no longer there. */
function copyIn(root: string, path: string, to: string, most: number): number | 'large' {
  const names = dirname(path).slice(root.length).split('/').filter(Boolean);
  const folder = OpenFolder.down(root, names, false);
  if (!folder?.look(basename(path))?.isFile()) {
    folder?.close();
    return 0;
  }
  const fd = folder.file(basename(path));
  folder.close();
  try {
    const { size, atimeMs, mtimeMs } = fstatSync(fd);
    if (size > most) return 'large';
    copyFileSync(`/proc/self/fd/${fd}`, to, constants.COPYFILE_FICLONE);
    utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
    return size;
  } finally {
    closeSync(fd);
  }
}

/** What a file is called in the project while it is written there: no longer than a name may be (255 bytes on Linux). */
export const temporaryName = (name: string): string =>
  `.${Buffer.from(name).subarray(0, 200)}.chaperone-${process.pid}`;

/** Takes away what a supervisor that was killed left of such files. */
function sweepTemporary(folder: string): void {
  for (const name of readdirSync(folder)) {
    const found = /^(\..+\.chaperone-)\d+$/.exec(name)?.[1];
    if (found !== undefined) sweepNumbered(folder, name, found);
  }
}

function sweepNumbered(folder: string, name: string, start: string): void {
  try {
    process.kill(Number(name.slice(start.length)), 0);
  } catch (error) {
    // A folder of this name is not ours.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH' && lstatSync(join(folder, name)).isFile())
      rmSync(join(folder, name), { force: true });
  }
}

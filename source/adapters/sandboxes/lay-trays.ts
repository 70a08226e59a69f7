import {
  closeSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Tray } from '../../policy/trays.ts';
import { sweepDeadDrafts } from '../dead-drafts.ts';

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
export function layTrays(trays: readonly Tray[], place: string): Laid {
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
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile()) continue;
      if (stat.size > LARGEST || size + stat.size > MOST) large.push(path);
      else {
        size += stat.size;
        copyOwn(path, at(path));
        utimesSync(at(path), stat.atimeMs / 1000, stat.mtimeMs / 1000);
      }
    }
    for (const path of tray.links)
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) symlinkSync(readlinkSync(path), at(path));
    return { tray, from };
  });
  return { trays: laid, large, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Copies a file, and never what a link in its place leads to. */
function copyOwn(path: string, to: string): void {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, COPYFILE_FICLONE } = constants;
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    copyFileSync(`/proc/self/fd/${fd}`, to, COPYFILE_FICLONE);
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
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') rmSync(join(folder, name), { force: true });
  }
}

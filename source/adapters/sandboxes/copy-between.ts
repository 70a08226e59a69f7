import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { temporaryName } from './lay-trays.ts';
import type { OpenFolder } from './open-folder.ts';

/** What a file was on both sides when it was copied. */
export interface Copied {
  readonly mine: string;
  readonly theirs: string;
}

/** Larger ones are not copied, in bytes. */
const LARGEST = 1024 * 1024 * 1024;

/** By what a file is known again. A change that hides behind an old time is seen by the time of that. */
export const stampOf = ({ ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}`;

/**
 * Copies a file from one folder to the same name in another, with its time and permissions (never to run as somebody else),
 * and puts it in the place of what is there at once. Throws where it is none, or can't be.
 */
export async function copyBetween(from: OpenFolder, to: OpenFolder, name: string): Promise<Copied | 'large'> {
  const fd = from.file(name);
  const draft = to.path(temporaryName(name).slice(-255));
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw new Error('it is no file');
    if (stat.size > LARGEST) return 'large';
    rmSync(draft, { force: true });
    await copyFile(`/proc/self/fd/${fd}`, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    chmodSync(draft, Number(stat.mode) & 0o777);
    utimesSync(draft, Number(stat.atimeNs) / 1e9, Number(stat.mtimeNs) / 1e9);
    renameSync(draft, to.path(name));
    return { mine: stampOf(stat), theirs: stampOf(lstatSync(to.path(name), { bigint: true })) };
  } finally {
    rmSync(draft, { force: true });
    closeSync(fd);
  }
}

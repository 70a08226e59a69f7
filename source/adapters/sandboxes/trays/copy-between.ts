import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  futimesSync,
  openSync,
  read,
  renameSync,
  rmSync,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import { temporaryName } from './lay-trays.ts';
import type { OpenFolder } from './open-folder.ts';

/** What a file was on both sides when it was copied. */
export interface Copied {
  readonly mine: string;
  readonly theirs: string;
}

/** Larger ones are not copied, in bytes. */
const LARGEST = 1024 * 1024 * 1024;
/** So much is read at once, in bytes. */
const CHUNK = 1024 * 1024;

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** By what a file is known again. A change that hides behind an old time is seen by the time of that. */
export const stampOf = ({ ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}`;

/**
 * Copies a file from one folder to the same name in another, with its time and permissions (never to run as somebody else),
 * and puts it in the place of what is there at once. Throws where it is none, or can't be. The draft lies where programs of
 * the agent's may put a link in its place, so it is made and changed by its descriptor alone, never by its name.
 */
export async function copyBetween(from: OpenFolder, to: OpenFolder, name: string): Promise<Copied | 'large'> {
  const fd = from.file(name);
  const draft = to.path(temporaryName(name));
  let made: number | undefined;
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw new Error('it is no file');
    if (stat.size > LARGEST) return 'large';
    rmSync(draft, { force: true });
    made = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    if (!(await pour(fd, made, Math.min(CHUNK, Number(stat.size) + 1)))) return 'large';
    fchmodSync(made, Number(stat.mode) & 0o777);
    futimesSync(made, Number(stat.atimeNs) / 1e9, Number(stat.mtimeNs) / 1e9);
    renameSync(draft, to.path(name));
    return { mine: stampOf(stat), theirs: stampOf(fstatSync(made, { bigint: true })) };
  } finally {
    if (made !== undefined) closeSync(made);
    closeSync(fd);
    rmSync(draft, { force: true });
  }
}

const readSome = promisify(read);
const writeSome = promisify(write);

/** Copies all that comes; says whether it was not too much, for it may grow meanwhile. */
async function pour(from: number, to: number, size: number): Promise<boolean> {
  const chunk = Buffer.allocUnsafe(size);
  for (let all = 0; all <= LARGEST; ) {
    const { bytesRead } = await readSome(from, chunk, 0, size, null);
    if (bytesRead === 0) return true;
    for (let done = 0; done < bytesRead; )
      done += (await writeSome(to, chunk, done, bytesRead - done, null)).bytesWritten;
    all += bytesRead;
  }
  return false;
}

import { chmodSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { type BytePath, statWithin, within } from './byte-path.ts';
import { isBehindLink } from './vault-scan.ts';

/** Permission bits that git gives a file it writes under this process's mask. */
function usual(executable: boolean): number {
  return (executable ? 0o777 : 0o666) & ~mask;
}

const mask = process.umask();

const BITS = 0o7777;

const CHUNK = 2_000;

/**
 * Remembers permission bits that git does not keep (it keeps only "executable"): 0600 of a key file, 0444 of a
 * generated one. Looked at whenever a file's content is captured, so a rollback can give them back.
 */
export class ModeWatch {
  private readonly root: string;
  private readonly known = new Map<BytePath, number>();

  constructor(root: string) {
    this.root = root;
  }

  /** Takes up what an earlier checkpoint knew. */
  load(modes: ReadonlyMap<BytePath, number>): void {
    for (const [path, mode] of modes) this.known.set(path, mode);
  }

  /** Looks at every given file: after something was touched without a change of content, nobody knows which. */
  async noteAll(paths: readonly BytePath[]): Promise<void> {
    for (let at = 0; at < paths.length; at += CHUNK) {
      this.note(paths.slice(at, at + CHUNK), []);
      // A tree of 100,000 files takes a third of a second: the screen must not stand still for it.
      await pause();
    }
  }

  /** Looks at the given paths, and forgets the deleted ones. */
  note(paths: Iterable<BytePath>, deleted: Iterable<BytePath>): void {
    for (const path of deleted) this.known.delete(path);
    const folders = new Map<BytePath, boolean>();
    for (const path of paths) {
      // Behind a link lies something else, which is none of ours.
      const mode = isBehindLink(this.root, path, folders) ? undefined : unusualMode(this.root, path);
      if (mode === undefined) this.known.delete(path);
      else this.known.set(path, mode);
    }
  }

  /** All unusual permission bits known, in order of path. */
  all(): ReadonlyMap<BytePath, number> {
    return new Map([...this.known].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** A regular file's permission bits if they are not what git would give it. */
export function unusualMode(root: string, path: BytePath): number | undefined {
  const stat = statWithin(root, path);
  if (!stat?.isFile()) return undefined;
  const mode = stat.mode & BITS;
  return mode === usual((mode & 0o100) !== 0) ? undefined : mode;
}

/**
 * Gives files their recorded permission bits. `stray` are paths that had unusual bits before: without a record they
 * get the usual ones.
 */
export function restoreModes(root: string, modes: ReadonlyMap<BytePath, number>, stray: readonly BytePath[]): void {
  const plain = stray.filter((path) => !modes.has(path)).map((path) => [path, undefined] as const);
  for (const [path, recorded] of [...modes, ...plain]) {
    const stat = isBehindLink(root, path) ? undefined : statWithin(root, path);
    if (!stat?.isFile()) continue;
    const mode = recorded ?? usual((stat.mode & 0o100) !== 0);
    if ((stat.mode & BITS) !== mode) chmodSync(within(root, path), mode);
  }
}

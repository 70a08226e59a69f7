import type { Stats } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type BytePath, joinNul, shownPath, statWithin } from './byte-path.ts';
import { GitFailure } from './run-git.ts';
import type { VaultContext } from './vault-context.ts';
import { isBehindLink } from './vault-scan.ts';

/** A file larger than this is not captured, but named. Half a gigabyte: beyond it a checkpoint takes seconds. */
export const LARGEST = 512 * 1024 * 1024;

/** From this many new files on, blobs go into one pack instead of one file each: several times faster. */
const MANY = 300;

/** How often a file that changes while it is read is tried again. */
const TRIES = 4;

/** What a capture could not take, by path and reason. */
export type Lacks = Map<BytePath, string>;

/** Paths as they are on disk now. */
export interface Sorted {
  readonly take: ReadonlyMap<BytePath, Stats>;
  /** Gone, or not to be captured. */
  readonly drop: readonly BytePath[];
  readonly lacks: Lacks;
}

/** Looks at each path: is it to be captured, gone, or something that can't be captured? */
export function sortPaths(context: VaultContext, paths: Iterable<BytePath>, largest = LARGEST): Sorted {
  const { root } = context.project;
  const sorted = { take: new Map<BytePath, Stats>(), drop: [] as BytePath[], lacks: new Map<BytePath, string>() };
  const links = new Map<BytePath, boolean>();
  for (const path of paths) {
    const found = isBehindLink(root, path, links) ? undefined : statWithin(root, path);
    // A folder where a file was: the file is gone, and what the folder holds comes under its own names.
    const stat = found?.isDirectory() ? undefined : found;
    const reason = stat && whyNot(path, stat, largest);
    if (reason !== undefined) sorted.lacks.set(path, reason);
    if (stat === undefined || reason !== undefined) sorted.drop.push(path);
    else sorted.take.set(path, stat);
  }
  return sorted;
}

/**
 * Brings the index in line with the given paths: content read, or entry removed. What can't be read is taken out of
 * the index and named in `lacks`, so that no old content passes for the present one.
 */
export async function captureTree(context: VaultContext, { take, drop, lacks }: Sorted): Promise<void> {
  // Removals first: a folder may stand where a file was, or a file where a folder was.
  await removeFromIndex(context, drop);
  await add(context, [...take.keys()], lacks, take.size > MANY);
}

/** Takes paths out of the index without looking at the disk. */
export async function removeFromIndex(context: VaultContext, paths: readonly BytePath[]): Promise<void> {
  // A name that git would not take into an index is not in it either.
  const input = joinNul(paths.filter((path) => !isGitName(path)));
  if (input.length > 0) await context.git(['update-index', '-z', '--force-remove', '--stdin'], { input });
}

const isGitName = (path: BytePath): boolean => /(^|\/)\.git(\/|$)/i.test(path);

function whyNot(path: BytePath, stat: Stats, largest: number): string | undefined {
  if (isGitName(path)) return 'git keeps no file of this name';
  if (!stat.isFile() && !stat.isSymbolicLink()) return 'it is neither a file, a link nor a folder';
  if (stat.size > largest) return `it is larger than ${Math.floor(largest / 1024 / 1024)} MiB`;
  return undefined;
}

/** git ends at the first file it can't read, so a failing list is halved until the file is found. */
async function add(context: VaultContext, paths: readonly BytePath[], lacks: Lacks, pack: boolean): Promise<void> {
  if (paths.length === 0) return;
  for (let tries = 1; ; tries++) {
    try {
      const how = pack ? ['-c', 'core.bigFileThreshold=1'] : [];
      await context.git([...how, 'update-index', '-z', '--add', '--remove', '--replace', '--stdin'], {
        input: joinNul(paths),
      });
      return;
    } catch (error) {
      // A full disk or a foreign lock is not about one file.
      if (!(error instanceof GitFailure) || /No space|quota|\.lock'/i.test(error.complaint)) throw error;
      if (paths.length > 1) {
        const half = paths.length >> 1;
        await add(context, paths.slice(0, half), lacks, pack);
        await add(context, paths.slice(half), lacks, pack);
        return;
      }
      if (tries < TRIES) {
        await pause(15 * tries);
        continue;
      }
      const [path] = paths as [BytePath];
      lacks.set(path, `it could not be read (${firstLine(error.complaint, path)})`);
      await removeFromIndex(context, [path]);
      return;
    }
  }
}

const firstLine = (complaint: string, path: BytePath): string =>
  (complaint.split('\n')[0] ?? '').replace(/^(error|fatal): /, '').replace(shownPath(path), 'it') || 'no reason given';

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';

/** A process that has files of a tree open, or stands in one of its folders. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
  /** Relative to the tree. */
  readonly files: readonly string[];
  /** A folder of the tree that it works in; empty for the root, null when it stands elsewhere. */
  readonly folder: string | null;
}

/**
 * Other programs (editors, servers, shells) that hold files of a tree open, as far as /proc shows them: those of other
 * users are not seen. This process and all that it started are left out. Empty where there is no /proc.
 */
export function openFiles(root: string): Holder[] {
  let pids: number[];
  try {
    pids = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const ours = (pid: number): boolean => {
    for (let at: number | undefined = pid, steps = 0; at && steps < 64; at = parents.get(at), steps++)
      if (at === process.pid) return true;
    return false;
  };
  const inside = (path: string | null): string | null =>
    path === root ? '' : path?.startsWith(`${root}${sep}`) ? path.slice(root.length + 1) : null;
  const holders: Holder[] = [];
  for (const pid of pids) {
    if (ours(pid)) continue;
    const folder = inside(linkOf(`/proc/${pid}/cwd`));
    const files = new Set<string>();
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      const file = inside(linkOf(`/proc/${pid}/fd/${descriptor}`));
      if (file) files.add(file);
    }
    if (files.size > 0 || folder !== null) holders.push({ pid, name: nameOf(pid), files: [...files], folder });
  }
  return holders;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'a process';
  }
}

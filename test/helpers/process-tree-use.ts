import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that it started use. */
export interface Use {
  readonly processes: number;
  /** Seconds of processor time since each began, with that of children that have ended. */
  readonly cpu: number;
  /** Memory of their own and their part of what is shared, in MB (PSS). */
  readonly memory: number;
  readonly descriptors: number;
}

/** Ticks a second in /proc (USER_HZ, 100 on every Linux we know). */
const HZ = 100;

/** Adds up what the trees below some processes use now. Linux only. */
export function treeUse(roots: readonly number[]): Use {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? fields(Number(name)) : null;
    if (stat) parents.set(Number(name), Number(stat[1]));
  }
  const mine = new Set(roots);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents)
      if (mine.has(parent) && !mine.has(pid)) {
        mine.add(pid);
        grown = true;
      }
  }
  const use = { processes: 0, cpu: 0, memory: 0, descriptors: 0 };
  for (const pid of mine) {
    const stat = fields(pid);
    if (!stat) continue;
    use.processes += 1;
    for (const field of [11, 12, 13, 14]) use.cpu += Number(stat[field]) / HZ;
    try {
      use.memory += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
      use.descriptors += readdirSync(`/proc/${pid}/fd`).length;
    } catch {
      // It ended meanwhile.
    }
  }
  return use;
}

/** /proc/<pid>/stat from the state on (field 3 of proc(5) is the first). */
function fields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

import { readdirSync, readFileSync } from 'node:fs';

interface Seen {
  readonly pid: number;
  readonly parent: number;
  /** Its number in each process namespace from ours down to its own (proc_pid_status(5), NSpid). */
  readonly numbers: readonly number[];
}

/**
 * Sends a signal to the programs that run confined below this process, and to nothing of what confines them: ended by it,
 * they could not end as they like. False where none is found, as where the sandbox has no process namespace.
 */
export function signalInside(pid: number, signal: NodeJS.Signals): boolean {
  const all = processes();
  const below = new Set([pid]);
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const one of all) if (below.has(one.parent)) below.add(one.pid);
  }
  const found = all.filter((one) => one.pid !== pid && below.has(one.pid));
  const depth = Math.max(0, ...found.map(({ numbers }) => numbers.length));
  // The first of a namespace only waits for the others.
  const programs = depth < 2 ? [] : found.filter(({ numbers }) => numbers.length === depth && numbers.at(-1) !== 1);
  for (const one of programs)
    try {
      process.kill(one.pid, signal);
    } catch {
      // It ended meanwhile.
    }
  return programs.length > 0;
}

function processes(): Seen[] {
  let names: string[] = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // There is no /proc.
  }
  return names.flatMap((name): Seen[] => {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'latin1');
      const numbers = /^NSpid:\t(.*)$/m.exec(status)?.[1]?.split('\t').map(Number) ?? [];
      return [{ pid: Number(name), parent: Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]), numbers }];
    } catch {
      return [];
    }
  });
}

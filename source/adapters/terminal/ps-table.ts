import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { ProcessTable, Seen } from './process-table.ts';
import { quietly } from './quietly.ts';

/** Nothing that a process chose stands in these columns: a command line with a line break could make up a process. */
const COLUMNS = 'pid=,ppid=,pgid=,state=,tty=,lstart=';

/**
 * Through ps(1), where there is no /proc (macOS). Environments and open files are not told: what left the agent's group
 * and terminal, and whose parent is gone, is not found.
 */
export const psTable: ProcessTable = {
  all: () => new Map(rows('-A').map((row) => [row.pid, row])),
  see: (pid) => rows('-p', String(pid))[0],
  carries: () => false,
  holds({ tty }, { dev, ino }) {
    const stat = tty === undefined ? undefined : quietly(() => statSync(`/dev/${tty}`));
    return stat?.dev === dev && stat.ino === ino;
  },
};

function rows(...which: string[]): Seen[] {
  const { stdout } = spawnSync('/bin/ps', [...which, '-o', COLUMNS], {
    encoding: 'latin1',
    env: { LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  });
  return (stdout ?? '').split('\n').flatMap((line) => row(line) ?? []);
}

/** A line of ps: numbers, the state with further letters after it, the terminal, and when it began (ctime(3), five words). */
function row(line: string): Seen | null {
  const [pid, parent, group, state, tty, ...began] = line.trim().split(/\s+/);
  if (!/^\d+$/.test(pid ?? '') || began.length !== 5) return null;
  return {
    ...{ pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 },
    ...{ state: state?.[0] ?? '', startedAt: began.join(' ') },
    // A question mark stands for none.
    ...(tty !== undefined && /^\w[\w/]*$/.test(tty) && { tty }),
  };
}

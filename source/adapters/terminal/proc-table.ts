import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { ProcessTable, Seen } from './process-table.ts';
import { quietly } from './quietly.ts';

/** Through /proc, as on Linux. */
export const procTable: ProcessTable = {
  all() {
    const all = new Map<number, Seen>();
    for (const name of readdirSync('/proc')) {
      const seen = /^\d+$/.test(name) ? see(Number(name)) : undefined;
      if (seen) all.set(seen.pid, seen);
    }
    return all;
  },
  see,
  carries(pid, mark) {
    const environment = quietly(() => readFileSync(`/proc/${pid}/environ`, 'latin1'));
    return environment !== undefined && `\0${environment}`.includes(`\0${mark}\0`);
  },
  holds: ({ pid }, { dev, ino }) =>
    [0, 1, 2].some((fd) => {
      const open = quietly(() => statSync(`/proc/${pid}/fd/${fd}`));
      return open?.dev === dev && open.ino === ino;
    }),
};

/** Reads /proc/<pid>/stat (proc_pid_stat(5)). The name in brackets may itself hold spaces and brackets. */
function see(pid: number): Seen | undefined {
  const text = quietly(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    startedAt: fields[19] ?? '',
  };
}

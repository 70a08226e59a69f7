import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock in a second, as /proc counts on every Linux that Node.js runs on. */
const ticks = 100;

/**
 * Is a process still there that began before this moment (ms since 1970)? A later one only has its number. False where
 * there is no /proc to ask.
 */
export function outlived(pid: number, before: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
    // A zombie does nothing any more.
    return fields[0] !== 'Z' && (boot + Number(fields[19]) / ticks) * 1000 <= before + 2_000;
  } catch {
    return false;
  }
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Relative } from './live.ts';

/** How long what a dead supervisor leaves may take to end, in milliseconds; usually it is a few. */
const patience = 5_000;

/**
 * Waits until nothing of a run is alive any more: neither the descendants that its supervisor had when it died, nor
 * what carries the run's paths in command line, environment or folder. Resolves with what is left after some seconds.
 */
export async function survivors(family: readonly Relative[], marks: readonly string[]): Promise<string[]> {
  const until = Date.now() + patience;
  for (;;) {
    const known = family.filter((one) => began(one.pid) === one.began).map(({ pid, command }) => `${pid} ${command}`);
    const left = known.length > 0 ? known : marked(marks);
    if (left.length === 0 || Date.now() > until) return left;
    await pause(10);
  }
}

/** When a living process began; null for one that is gone or only waits to be taken notice of. */
function began(pid: number): string | null {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function marked(marks: readonly string[]): string[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    const command = quietly(() => readFileSync(`/proc/${name}/cmdline`, 'latin1')) ?? '';
    const whole = `${command}\0${quietly(() => readFileSync(`/proc/${name}/environ`, 'latin1'))}\0${quietly(() => readlinkSync(`/proc/${name}/cwd`))}`;
    if (!marks.some((mark) => whole.includes(mark)) || began(Number(name)) === null) return [];
    return [`${name} ${command.replaceAll('\0', ' ').trim()}`];
  });
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

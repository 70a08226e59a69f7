import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { TreeRoot } from './host-message.ts';

/** One process as /proc shows it. `startedAt` tells it from a later process with the same number. */
interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly state: string;
  readonly startedAt: string;
}

/** How long sweeps are repeated before giving up: on a process in an uninterruptible wait, or another user's. */
const PATIENCE_MS = 2_000;

/** A bounded wait that blocks this thread: when the supervisor has died there is no later turn to rely on. */
class Patience {
  private readonly end = performance.now() + PATIENCE_MS;

  more(): boolean {
    return performance.now() < this.end;
  }

  wait(): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

/**
 * The processes of one agent, found through /proc: its session and process group, all descendants, and what left the
 * session (setsid, daemons) but still carries the agent's mark in its environment or has the agent's terminal open.
 * Not found: a process that left the session, outlived its parent, and cleared both its environment and its first
 * three descriptors. Only a process namespace holds such a one; the sandbox has it.
 *
 * Everything here is synchronous: it also runs when the supervisor has died and nothing may be left to a later turn.
 */
export class ProcessTree {
  private readonly root: TreeRoot;
  private readonly ownsTerminal: () => boolean;
  private stopped: Seen[] = [];

  /**
   * `ownsTerminal`: is the terminal still open at our end? The kernel gives its number to the next one that is opened
   * after it was closed; then who has it open is somebody else's agent.
   */
  constructor(root: TreeRoot, ownsTerminal: () => boolean) {
    this.root = root;
    this.ownsTerminal = ownsTerminal;
  }

  /** Living members; zombies are not counted. What was stopped stays a member when its parent is gone: nobody else continues or ends it. */
  members(): number[] {
    return this.living().map(({ pid }) => pid);
  }

  /**
   * Stops every member, again and again until all are seen stopped, so that none can fork its way out. On a busy machine
   * that takes some milliseconds: a signal only works once its process gets its turn.
   */
  freeze(): void {
    for (const patience = new Patience(); patience.more(); patience.wait()) {
      const running = this.living().filter(({ state }) => state !== 'T' && state !== 't');
      if (running.length === 0) return;
      for (const process of running)
        if (send(process, 'SIGSTOP') && !this.wasStopped(process)) this.stopped.push(process);
    }
  }

  /** Continues what `freeze` stopped, and only that: a job the person had stopped before stays stopped. */
  thaw(): void {
    const stopped = this.stopped;
    this.stopped = [];
    for (const process of stopped.reverse()) send(process, 'SIGCONT');
  }

  /** Sends a signal to every member. */
  signal(name: NodeJS.Signals): void {
    for (const process of this.living()) send(process, name);
  }

  /** Kills every member at once: stopped first, so that the tree can't grow meanwhile. True when none is left. */
  kill(): boolean {
    this.freeze();
    for (const patience = new Patience(); patience.more(); patience.wait()) {
      const living = this.living();
      if (living.length === 0) return true;
      for (const process of living) send(process, 'SIGKILL');
    }
    return false;
  }

  private wasStopped({ pid, startedAt }: Seen): boolean {
    return this.stopped.some((old) => old.pid === pid && old.startedAt === startedAt);
  }

  private living(): Seen[] {
    const all = processes();
    const leader = all.get(this.root.pid);
    // The leader's number can only be somebody else's once its session and group are empty.
    const reused = leader !== undefined && leader.startedAt !== this.root.startedAt;
    const found = new Map<number, Seen>();
    for (const process of all.values())
      if (process.pid !== globalThis.process.pid && (this.belongs(process, reused) || this.wasStopped(process)))
        found.set(process.pid, process);
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const process of all.values())
        if (found.has(process.parent) && !found.has(process.pid)) found.set(process.pid, process);
    }
    return [...found.values()].filter(({ state }) => state !== 'Z' && state !== 'X');
  }

  private belongs(process: Seen, reused: boolean): boolean {
    const { pid, mark, terminal } = this.root;
    if (!reused && (process.pid === pid || process.session === pid || process.group === pid)) return true;
    return carries(process.pid, mark) || (this.ownsTerminal() && holds(process.pid, terminal));
  }
}

/** Start time of a process as /proc tells it, or an empty string when there is none. */
export function startOf(pid: number): string {
  return see(pid)?.startedAt ?? '';
}

function processes(): Map<number, Seen> {
  const all = new Map<number, Seen>();
  for (const name of readdirSync('/proc')) {
    const seen = /^\d+$/.test(name) ? see(Number(name)) : undefined;
    if (seen) all.set(seen.pid, seen);
  }
  return all;
}

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

function carries(pid: number, mark: string): boolean {
  const environment = quietly(() => readFileSync(`/proc/${pid}/environ`, 'latin1'));
  return environment !== undefined && `\0${environment}`.includes(`\0${mark}\0`);
}

function holds(pid: number, { dev, ino }: TreeRoot['terminal']): boolean {
  return [0, 1, 2].some((fd) => {
    const open = quietly(() => statSync(`/proc/${pid}/fd/${fd}`));
    return open?.dev === dev && open.ino === ino;
  });
}

/** Sends a signal if the process is still the one that was seen. */
function send({ pid, startedAt }: Seen, name: NodeJS.Signals): boolean {
  if (startOf(pid) !== startedAt) return false;
  return quietly(() => process.kill(pid, name)) ?? false;
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

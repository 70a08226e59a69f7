import type { TreeRoot } from './host-message.ts';
import { type ProcessTable, processTable, type Seen } from './process-table.ts';
import { quietly } from './quietly.ts';

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
 * The processes of one agent: its session and process group, all descendants, and what left the
 * session (setsid, daemons) but still carries the agent's mark in its environment or has the agent's terminal open.
 * Not found: a process that left the session, outlived its parent, and cleared both its environment and its first
 * three descriptors. Only a process namespace holds such a one; the sandbox has it.
 *
 * Everything here is synchronous: it also runs when the supervisor has died and nothing may be left to a later turn.
 */
export class ProcessTree {
  private readonly root: TreeRoot;
  private readonly ownsTerminal: () => boolean;
  private readonly table: ProcessTable;
  private stopped: Seen[] = [];

  /**
   * `ownsTerminal`: is the terminal still open at our end? The kernel gives its number to the next one that is opened
   * after it was closed; then who has it open is somebody else's agent.
   */
  constructor(root: TreeRoot, ownsTerminal: () => boolean, table: ProcessTable = processTable) {
    this.root = root;
    this.table = table;
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
        if (this.send(process, 'SIGSTOP') && !this.wasStopped(process)) this.stopped.push(process);
    }
  }

  /** Continues what `freeze` stopped, and only that: a job the person had stopped before stays stopped. */
  thaw(): void {
    const stopped = this.stopped;
    this.stopped = [];
    for (const process of stopped.reverse()) this.send(process, 'SIGCONT');
  }

  /** Sends a signal to every member. */
  signal(name: NodeJS.Signals): void {
    for (const process of this.living()) this.send(process, name);
  }

  /** Kills every member at once: stopped first, so that the tree can't grow meanwhile. True when none is left. */
  kill(): boolean {
    this.freeze();
    for (const patience = new Patience(); patience.more(); patience.wait()) {
      const living = this.living();
      if (living.length === 0) return true;
      for (const process of living) this.send(process, 'SIGKILL');
    }
    return false;
  }

  /** Sends a signal if the process is still the one that was seen. */
  private send({ pid, startedAt }: Seen, name: NodeJS.Signals): boolean {
    if (startOf(pid, this.table) !== startedAt) return false;
    return quietly(() => process.kill(pid, name)) ?? false;
  }

  private wasStopped({ pid, startedAt }: Seen): boolean {
    return this.stopped.some((old) => old.pid === pid && old.startedAt === startedAt);
  }

  private living(): Seen[] {
    const all = this.table.all();
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
    return this.table.carries(process.pid, mark) || (this.ownsTerminal() && this.table.holds(process, terminal));
  }
}

/** When a process began, as this system tells it, or an empty string when there is none. */
export function startOf(pid: number, table = processTable): string {
  return table.see(pid)?.startedAt ?? '';
}

import type { PtySpec } from '../../ports.ts';

/** What the supervisor tells the pty host over ipc. Requests with an `id` are answered by `done` once they took effect. */
export type HostRequest =
  | { readonly type: 'start'; readonly spec: PtySpec }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'freeze'; readonly id: number }
  | { readonly type: 'thaw'; readonly id: number }
  | { readonly type: 'end'; readonly id: number; readonly graceMs: number };

/** What the pty host says back. `exited` is the last message; the bytes themselves come on a socket of their own. */
export type HostReport =
  | { readonly type: 'started'; readonly root: TreeRoot }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: string | null };

/** By what the processes of one agent are told from all others; see process-tree.ts. */
export interface TreeRoot {
  /** The session leader: the agent itself. */
  readonly pid: number;
  /** Its start time in clock ticks since boot, so that a later process with the same number is not taken for it. */
  readonly startedAt: string;
  /** An environment entry (`NAME=value`) that only this agent and what it started carry. */
  readonly mark: string;
  /** Device and inode of its terminal's slave side: in a container another terminal may have the same path. */
  readonly terminal: { readonly dev: number; readonly ino: number };
}

/** Number of the socket that carries the terminal's bytes in both directions, in the host. */
export const BYTES_FD = 4;

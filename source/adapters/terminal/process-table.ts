import { procTable } from './proc-table.ts';
import { psTable } from './ps-table.ts';

/** One process as the system shows it. `startedAt` tells it from a later process with the same number. */
export interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Its session's leader; 0 where the system does not tell. */
  readonly session: number;
  /** `T` or `t` is stopped, `Z` and `X` are over. */
  readonly state: string;
  readonly startedAt: string;
  /** Its controlling terminal below /dev, where it was seen with the rest. */
  readonly tty?: string;
}

/** The processes of this machine, as far as we may see them. Everything is synchronous, and what can't be seen is not there. */
export interface ProcessTable {
  all(): Map<number, Seen>;
  see(pid: number): Seen | undefined;
  /** Has it this entry (`NAME=value`) in its environment? */
  carries(pid: number, mark: string): boolean;
  /** Has it this terminal, by device and inode of the slave side? */
  holds(process: Seen, terminal: { readonly dev: number; readonly ino: number }): boolean;
}

/** This system's. */
export const processTable: ProcessTable = process.platform === 'linux' ? procTable : psTable;

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Saved } from '../../core/event.ts';
import { syncFolder, writeDurably } from './durable.ts';

/** A restore under way, or the last one that ended, as it lies on disk. */
export interface RestoreRecord {
  /** The commit that was asked for; for a part, its form as JSON. */
  readonly to: string;
  readonly mode: 'exact' | 'tracked' | 'part';
  readonly note: string;
  /** The vault commit that is being restored; for a project commit, the one made for it. */
  readonly target: string;
  /** What was there before: where an undo goes. */
  readonly before: Saved;
  /** What was there after; null while it is under way. */
  readonly after: Saved | null;
}

const under = (treeDir: string, state: 'restoring' | 'restored') => join(treeDir, `${state}.json`);

/** The record of the restore that is under way, or of the last one that ended. */
export function readRecord(treeDir: string, state: 'restoring' | 'restored'): RestoreRecord | undefined {
  try {
    return JSON.parse(readFileSync(under(treeDir, state), 'utf8')) as RestoreRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The record of a rollback can't be read: ${under(treeDir, state)}`, { cause: error });
  }
}

/** Says on disk that a restore begins. From here on a crash is followed by going on. */
export function beginRecord(treeDir: string, record: RestoreRecord): void {
  writeDurably(under(treeDir, 'restoring'), JSON.stringify(record));
}

/** Says on disk that a restore is over; with null that it came to nothing. */
export function endRecord(treeDir: string, record: RestoreRecord | null): void {
  if (record !== null) writeDurably(under(treeDir, 'restored'), JSON.stringify(record));
  rmSync(under(treeDir, 'restoring'), { force: true });
  syncFolder(treeDir);
}

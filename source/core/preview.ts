import type { Saved } from './event.ts';

/** One changed path. Counts are lines; null for binary content. `was` is the old path of a rename. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted' | 'mode' | 'type';
  readonly added: number | null;
  readonly removed: number | null;
  /**
   * What lines don't say: what a binary file is and how large it was and became (`PNG image 120×80, 12.1 kB → 13.0 kB`),
   * where a link leads, what became of permission bits.
   */
  readonly about?: string;
}

/** The states before and after a rollback. */
export type Restored = Readonly<Record<'before' | 'after', Saved>>;

/** What a rollback would do. */
export interface Preview {
  /** Files whose content goes back, that come back, and that will be deleted. */
  readonly changes: readonly FileChange[];
  /** What it can't undo or should be known before: open handles, pushed commits, partial checkpoints. */
  readonly warnings: readonly string[];
  /** The vault commits of the present and of what it would become. */
  readonly from: string;
  readonly to: string;
  /** Nothing at all would change: neither a file nor HEAD, branch, staging or permission bits. */
  readonly nothing: boolean;
}

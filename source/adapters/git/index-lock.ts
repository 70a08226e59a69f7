import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeNew } from './durable.ts';
import { OURS, takeLock } from './move-ref.ts';
import type { Project } from './project.ts';

/** The person's index, locked against every other git. */
export interface IndexLock {
  /** Puts the new index in place and ends the lock. */
  replace(data: Uint8Array): void;
  /** Ends the lock; the index stays as it is. */
  release(): void;
}

let counter = 0;

/** Locks the index as git does. Rejects when somebody else keeps it locked; nothing was changed then. */
export async function lockIndex(project: Project): Promise<IndexLock> {
  const path = join(project.gitDir, 'index');
  const draft = join(project.gitDir, `${OURS}index-${process.pid}-${counter++}`);
  writeNew(draft, '');
  try {
    await takeLock(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  const release = () => {
    if (sameFile(draft, `${path}.lock`)) rmSync(`${path}.lock`, { force: true });
    rmSync(draft, { force: true });
  };
  return {
    release,
    replace(data) {
      const next = `${draft}-new`;
      writeNew(next, data);
      renameSync(next, path);
      release();
    },
  };
}

/** Takes away locks and drafts that a killed supervisor of ours left in the repository; never anybody else's. */
export function sweepLocks(project: Project): void {
  for (const folder of new Set([project.gitDir, project.commonDir]))
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith(OURS))) {
      const draft = join(folder, name);
      for (const lock of locks(project)) if (sameFile(draft, lock)) rmSync(lock, { force: true });
      rmSync(draft, { force: true });
    }
}

function locks(project: Project): string[] {
  const heads = join(project.commonDir, 'refs/heads');
  const named = readdirSync(heads, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
  return [
    join(project.gitDir, 'index.lock'),
    join(project.gitDir, 'HEAD.lock'),
    ...named.map((name) => join(heads, name)),
  ];
}

function sameFile(a: string, b: string): boolean {
  const [one, two] = [a, b].map((path) => lstatSync(path, { throwIfNoEntry: false, bigint: true }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}

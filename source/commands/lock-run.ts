import { type Release, takeLock } from '../adapters/store/lock.ts';
import type { RunFolder } from '../adapters/store/store.ts';
import { Failure } from './failure.ts';

/** Takes both locks, or says who holds one: one supervisor per run, and one run per work tree. */
export async function lockRun(folder: RunFolder, workTree: string): Promise<Release[]> {
  const own = await takeLock(folder.lock);
  if ('heldBy' in own)
    throw new Failure(
      'run-taken',
      `The run ${folder.name} has a supervisor already (process ${own.heldBy.pid}). Look in with: chaperone attach ${folder.name}`,
    );
  const tree = await takeLock(workTree);
  if ('release' in tree) return [own.release, tree.release];
  await own.release();
  throw new Failure(
    'tree-taken',
    `Another run works in this work tree (process ${tree.heldBy.pid}). Wait for it, or stop it: chaperone ls shows which.`,
  );
}

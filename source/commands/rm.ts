import { dirname } from 'node:path';
import { removeWorkTree } from '../adapters/git/work-trees.ts';
import { openStore, removeRun } from '../adapters/store/store.ts';
import { Failure } from './failure.ts';
import { findRun } from './find-run.ts';

/** Removes a run's journal, recording and scratch. Its checkpoints stay in the vault, its commits on their branch. */
export async function rm(names: readonly string[], options: { force?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  for (const name of names) {
    const found = await findRun(store, name, () => true, 'yet');
    if (found.owner) throw new Failure('run-taken', `${name} is supervised now. Stop it first: chaperone stop ${name}`);
    if (!found.run.ending && !options.force)
      throw new Failure(
        'not-over',
        `${name} is not over and could be gone on with (chaperone resume ${name}). To remove it all the same: chaperone rm --force ${name}`,
      );
    await removeRun(found.folder);
    const { root } = found.run.info;
    if (dirname(root) === store.workTrees) await removeWorkTree(root);
    process.stdout.write(
      `${name} is removed. Its checkpoints stay in the vault, its commits on ${found.run.branch}.\n`,
    );
  }
  return 0;
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenRepository, openRepository } from '../adapters/git/repository.ts';
import { openVault } from '../adapters/git/vault.ts';
import { openJournal, readJournal } from '../adapters/store/journal.ts';
import { type RunFolder, type Store, vaultFolder } from '../adapters/store/store.ts';
import { fold } from '../core/evolve.ts';
import type { Run } from '../core/run.ts';
import { Failure } from './failure.ts';
import { lockRun } from './lock-run.ts';

/** A run in this process's hands: nobody else writes its journal, its work tree or its vault. */
export interface TakenUp {
  /** As its journal leaves it. */
  readonly run: Run;
  readonly journal: Awaited<ReturnType<typeof openJournal>>;
  readonly vault: Awaited<ReturnType<typeof openVault>>;
  readonly vaultFolder: string;
  readonly repository: OpenRepository;
  /** Closes journal and vault and gives the locks back. */
  release(): Promise<void>;
}

/** Reads a run back from its journal and locks it. Throws a Failure when it has none or when another process has it. */
export async function takeUp(store: Store, folder: RunFolder): Promise<TakenUp> {
  const { events, length } = await readJournal(folder.journal);
  const run = fold(events);
  if (!run)
    throw new Failure(
      'empty-run',
      `The run ${folder.name} has no journal to go on from. Start it anew with: chaperone run "…"`,
    );
  const { root, workBranch, base, name } = run.info;
  const own = store.repository(root);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const locks = await lockRun(folder, join(own, 'work-tree.lock'));
  const journal = await openJournal(folder.journal, length);
  const places = { root, folder: vaultFolder(store, root) };
  const vault = await openVault({ ...places, run: name });
  const repository = await openRepository(places);
  // A start that was cut after its first event may not have come to its branch.
  if (run.checkpoints.length === 0 && workBranch !== base.branch) await repository.startBranch(workBranch);
  return {
    ...{ run, journal, vault, repository, vaultFolder: places.folder },
    async release() {
      await Promise.allSettled([journal.close(), vault.close()]);
      for (const unlock of locks) await unlock();
    },
  };
}

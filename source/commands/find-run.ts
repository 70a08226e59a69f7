import { commonDirOf, findRoot, gitDirOf } from '../adapters/git/project.ts';
import { outlived } from '../adapters/outlived.ts';
import { lastBeat } from '../adapters/pulse.ts';
import { readJournal } from '../adapters/store/journal.ts';
import { lockHolder, type Owner } from '../adapters/store/lock.ts';
import type { RunFolder, Store } from '../adapters/store/store.ts';
import { fold } from '../core/evolve.ts';
import type { Run } from '../core/run.ts';
import type { Signs } from '../core/situation.ts';
import { Failure } from './failure.ts';

/** A run as it is on disk, and who supervises it now. */
export interface StoredRun {
  readonly folder: RunFolder;
  readonly run: Run;
  readonly owner: Owner | null;
  /** Its supervisor's last sign of life (ms since 1970); null when there never was one. */
  readonly sign: number | null;
}

/** What is known of a run's supervisor now. */
export function signsOf({ run, owner, sign }: StoredRun): Signs {
  const { pid } = run.agent;
  return {
    supervised: owner !== null,
    silent: sign === null ? null : Math.max(0, Date.now() - sign),
    agent: owner === null && pid !== null && outlived(pid, run.at) ? pid : null,
  };
}

/** The same without reading its journal. */
export async function readSigns(folder: RunFolder): Promise<Signs> {
  const [owner, sign] = await Promise.all([lockHolder(folder.lock), lastBeat(folder.pulse)]);
  return { supervised: owner !== null, silent: sign === null ? null : Math.max(0, Date.now() - sign) };
}

/** Reads one run; null when its journal is empty. Rejects when the journal is damaged. */
export async function loadRun(folder: RunFolder): Promise<StoredRun | null> {
  const { events } = await readJournal(folder.journal);
  const run = fold(events);
  return run && { folder, run, owner: await lockHolder(folder.lock), sign: await lastBeat(folder.pulse) };
}

/** All runs of a repository, in any of its work trees (or of all repositories), oldest first; those that can't be read are left out. */
export async function loadRuns(store: Store, root: string | null): Promise<StoredRun[]> {
  const loaded = await Promise.all((await store.names()).map((name) => loadRun(store.run(name)).catch(() => null)));
  return loaded.filter((one): one is StoredRun => one !== null && isOfRepository(one.run.info.root, root));
}

/** Is a run in this work tree one of the repository that the other belongs to? With null it always is. */
export function isOfRepository(root: string, other: string | null): boolean {
  if (other === null || root === other) return true;
  const repository = repositoryOf(other);
  return repository !== null && repositoryOf(root) === repository;
}

/** What the work trees of one repository have in common; null where there is none any more. */
function repositoryOf(root: string): string | null {
  const gitDir = gitDirOf(root);
  return gitDir === undefined ? null : commonDirOf(gitDir);
}

/**
 * The named run, or the newest of this repository for which `fits` holds. Fails saying which there are. Outside of any
 * repository the newest of all is only good for looking (`look`): nothing is decided about a run that was not meant.
 */
export async function findRun(
  store: Store,
  name: string | undefined,
  fits: (one: StoredRun) => boolean,
  what: string,
  look: 'look' | 'decide' = 'decide',
): Promise<StoredRun> {
  if (name !== undefined) {
    const names = await store.names();
    const loaded = names.includes(name) ? await loadRun(store.run(name)) : null;
    if (loaded) return loaded;
    throw new Failure(
      'no-run',
      `There is no run "${name}". There ${names.length === 0 ? 'are none yet' : `are: ${names.slice(-8).join(', ')}`}.`,
    );
  }
  const root = workTree();
  if (root === null && look === 'decide')
    throw new Failure(
      'no-repository',
      'This folder is in no git repository, so it can’t be known which run is meant. Name it, or go to its repository; chaperone ls --all lists all.',
      2,
    );
  // The newest is meant nearly always: no other journal is read then.
  for (const newer of (await store.names()).toReversed()) {
    const one = await loadRun(store.run(newer)).catch(() => null);
    if (one && isOfRepository(one.run.info.root, root) && fits(one)) return one;
  }
  throw new Failure(
    'no-run',
    `There is no run of this repository ${what}. chaperone ls --all lists the others; name one to choose it.`,
  );
}

/** The root of the work tree we stand in, links resolved; null outside of one. */
export function workTree(): string | null {
  return findRoot(process.cwd()) ?? null;
}

import { findRoot } from '../adapters/git/project.ts';
import { measureVault, packVault, pruneVault, verifyVault } from '../adapters/git/vault-care.ts';
import { openStore, type Store, vaultFolder } from '../adapters/store/store.ts';
import { Failure } from './failure.ts';
import { loadRuns } from './find-run.ts';

const size = (bytes: number): string =>
  bytes < 1e6
    ? `${(bytes / 1e3).toFixed(0)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`;

function here(store: Store): { readonly root: string; readonly folder: string } {
  const root = findRoot(process.cwd());
  if (root === undefined)
    throw new Failure('no-repository', 'This folder is in no git repository, so it has no checkpoints.', 2);
  return { root, folder: vaultFolder(store, root) };
}

/** Says what the checkpoints of this repository take on disk, and of which runs they are. Changes nothing. */
export async function showVault(options: { json?: boolean }): Promise<number> {
  const { folder } = here(await openStore(process.env));
  const found = await measureVault(folder);
  if (options.json) process.stdout.write(`${JSON.stringify({ folder, ...found })}\n`);
  else
    process.stdout.write(
      [
        `vault    ${folder}/vault.git`,
        `size     ${size(found.bytes)} (what it shares with the repository by hard links is counted, but costs nothing)`,
        `objects  ${found.looseObjects} loose, ${found.packedObjects} in ${found.packs} ${found.packs === 1 ? 'pack' : 'packs'}`,
        `runs     ${found.runs.length === 0 ? 'none' : found.runs.join(', ')}`,
        'Pack it: chaperone vault pack. Drop the checkpoints of a run: chaperone vault prune <run>',
        '',
      ].join('\n'),
    );
  return 0;
}

/** Puts loose objects into one pack. Removes nothing that is needed; safe while a run works. */
export async function packHere(): Promise<number> {
  const { folder } = here(await openStore(process.env));
  const before = await measureVault(folder);
  await packVault(folder);
  const after = await measureVault(folder);
  process.stdout.write(`${size(before.bytes)} became ${size(after.bytes)}.\n`);
  return 0;
}

/** Drops the checkpoints of runs that are over, for good. Nothing else ever does. */
export async function pruneHere(names: readonly string[]): Promise<number> {
  const store = await openStore(process.env);
  const { root, folder } = here(store);
  const runs = await loadRuns(store, root);
  const busy = runs.filter(({ owner }) => owner !== null).map(({ run }) => run.info.name);
  if (busy.length > 0)
    throw new Failure('run-taken', `${busy.join(', ')} works in this repository now. Stop it first: chaperone stop`);
  const open = runs.find(({ run }) => names.includes(run.info.name) && run.ending === null);
  if (open)
    throw new Failure(
      'not-over',
      `${open.run.info.name} is not over: without its checkpoints it can't be gone on with. Remove it first: chaperone rm --force ${open.run.info.name}`,
    );
  const before = await measureVault(folder);
  await pruneVault(folder, names);
  const after = await measureVault(folder);
  process.stdout.write(
    `The checkpoints of ${names.join(', ')} are gone. ${size(before.bytes)} became ${size(after.bytes)}.\n`,
  );
  return 0;
}

/** Checks that everything that the checkpoints name is there and whole. Exit code 1 when it is not. */
export async function verifyHere(): Promise<number> {
  const { folder } = here(await openStore(process.env));
  const wrong = await verifyVault(folder);
  process.stdout.write(wrong.length === 0 ? 'Every checkpoint is whole.\n' : `${wrong.join('\n')}\n`);
  return wrong.length === 0 ? 0 : 1;
}

import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import { openVault } from '../adapters/git/vault.ts';
import { openStore, type Store, vaultFolder } from '../adapters/store/store.ts';
import { openHeadlessView } from '../adapters/terminal/headless-view.ts';
import type { Target } from '../core/event.ts';
import type { Preview } from '../ports.ts';
import { Failure } from './failure.ts';
import { findRun, type StoredRun } from './find-run.ts';
import { openRun } from './open-run.ts';
import { rollbackTarget } from './task-runner.ts';
import { tell } from './tell.ts';

/** Goes back to a checkpoint or commit from outside the app: through the run's supervisor where there is one. */
export async function rollback(
  to: string,
  name: string | undefined,
  options: { dryRun?: boolean; json?: boolean },
): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(store, name, () => true, 'to roll back');
  const target = await readTarget(to, found);
  if (options.dryRun) {
    print(await preview(store, found, target), options.json ?? false);
    return 0;
  }
  if (found.owner) await tell(found, { ask: 'roll-back', target });
  else await rollBackAlone(store, found, target);
  if (options.json) process.stdout.write(`${JSON.stringify({ run: found.run.info.name, target })}\n`);
  else
    process.stdout.write(`Rolled back to ${to}. Undo it in the app with z: chaperone resume ${found.run.info.name}\n`);
  return 0;
}

async function readTarget(text: string, found: StoredRun): Promise<Target> {
  if (/^\d{1,6}$/.test(text) && found.run.checkpoints.at(Number(text) - 1))
    return { kind: 'checkpoint', id: Number(text) };
  const hash = await resolveCommit(found.run.info.root, text);
  if (hash) return { kind: 'commit', hash };
  throw new Failure(
    'no-target',
    `"${text}" is neither a checkpoint of ${found.run.info.name} (1 to ${found.run.checkpoints.length}) nor a commit.`,
    2,
  );
}

async function preview(store: Store, { run }: StoredRun, target: Target): Promise<Preview> {
  const { root, name } = run.info;
  const vault = await openVault({ root, folder: vaultFolder(store, root), run: name });
  const { to, mode } = rollbackTarget(run, target);
  return vault.preview(to, mode);
}

/** Nobody supervises the run: this process does, for the length of the rollback. */
async function rollBackAlone(store: Store, found: StoredRun, target: Target): Promise<void> {
  const open = await openRun(store, found.folder, openHeadlessView(), process.env);
  try {
    const refusal = await open.engine.send({ type: 'roll-back', target, by: 'shell' });
    if (refusal) throw new Failure('refused', refusal.refused);
    const last = await open.engine.when((run) => {
      const state = run.rollbacks.at(-1);
      return state && state.state !== 'running' ? { state: state.state, text: run.pause?.text ?? '' } : undefined;
    });
    if (last.state === 'failed') throw new Failure('rollback-failed', last.text);
  } finally {
    await open.close('rolled back from another shell');
  }
}

function print(found: Preview, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
    return;
  }
  if (found.changes.length === 0) process.stdout.write('Nothing would change.\n');
  for (const change of found.changes) process.stdout.write(`${change.kind.padEnd(8)} ${change.path}\n`);
  for (const warning of found.warnings) process.stdout.write(`! ${warning}\n`);
}

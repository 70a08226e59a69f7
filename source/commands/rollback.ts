import { askControl } from '../adapters/control.ts';
import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import { openVault } from '../adapters/git/vault.ts';
import { openStore, type Store, vaultFolder } from '../adapters/store/store.ts';
import { openHeadlessView } from '../adapters/terminal/headless-view.ts';
import type { Target } from '../core/event.ts';
import type { Intent } from '../core/intent.ts';
import type { Preview } from '../core/preview.ts';
import { Failure } from './failure.ts';
import { findRun, type StoredRun } from './find-run.ts';
import { openRun } from './open-run.ts';
import { previewRollback } from './preview-rollback.ts';
import { tell } from './tell.ts';

/** How `chaperone rollback` was asked. */
export interface RollbackOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** Undoes the last rollback, or does an undone one again; the first word is then the run. */
  readonly undo?: boolean;
  readonly redo?: boolean;
  /** Only this file of the checkpoint. */
  readonly file?: string;
}

/** Goes back to a checkpoint or commit from outside the app: through the run's supervisor where there is one. */
export async function rollback(
  to: string | undefined,
  name: string | undefined,
  options: RollbackOptions,
): Promise<number> {
  const store = await openStore(process.env);
  if (options.undo || options.redo) return again(store, to, options);
  if (to === undefined)
    throw new Failure('usage', 'Say where to go back to: the number of a checkpoint, or a commit.', 2);
  const found = await findRun(store, name, () => true, 'to roll back');
  const target = await readTarget(to, found, options.file);
  if (options.dryRun) {
    print(await preview(store, found, target), options.json ?? false);
    return 0;
  }
  if (found.owner) await tell(found, { ask: 'roll-back', target });
  else await rollBackAlone(store, found, { type: 'roll-back', target, by: 'shell' });
  const run = found.run.info.name;
  if (options.json) process.stdout.write(`${JSON.stringify({ run, target })}\n`);
  else process.stdout.write(`Rolled back to ${to}. Undo it: chaperone rollback --undo ${run}\n`);
  return 0;
}

/** One step along the rollbacks that there were. */
async function again(store: Store, name: string | undefined, options: RollbackOptions): Promise<number> {
  const found = await findRun(store, name, ({ run }) => run.rollbacks.length > 0, 'that was rolled back');
  const undo = options.undo === true;
  if (found.owner) await tell(found, { ask: undo ? 'undo' : 'redo' });
  else await rollBackAlone(store, found, { type: undo ? 'undo-rollback' : 'redo-rollback', by: 'shell' });
  process.stdout.write(undo ? 'The last rollback is undone.\n' : 'The rollback is done again.\n');
  return 0;
}

async function readTarget(text: string, found: StoredRun, file: string | undefined): Promise<Target> {
  const checkpoint = /^\d{1,6}$/.test(text) ? found.run.checkpoints.at(Number(text) - 1) : undefined;
  if (checkpoint && file !== undefined) {
    const { commit } = checkpoint;
    return { kind: 'part', part: { from: commit, to: commit, side: 'to', path: file, hunk: null } };
  }
  if (checkpoint) return { kind: 'checkpoint', id: checkpoint.id };
  if (file !== undefined)
    throw new Failure('usage', `A single file comes out of a checkpoint, by its number. For a commit: git restore`, 2);
  const hash = await resolveCommit(found.run.info.root, text);
  if (hash) return { kind: 'commit', hash };
  throw new Failure(
    'no-target',
    `"${text}" is neither a checkpoint of ${found.run.info.name} (1 to ${found.run.checkpoints.length}) nor a commit.`,
    2,
  );
}

async function preview(store: Store, { run, owner, folder }: StoredRun, target: Target): Promise<Preview> {
  if (owner) {
    const reply = (await askControl(folder.control, { ask: 'preview', target })) as Preview | { error: string };
    if ('error' in reply) throw new Failure('preview', reply.error);
    return reply;
  }
  const { root, name } = run.info;
  const vault = await openVault({ root, folder: vaultFolder(store, root), run: name });
  try {
    return await previewRollback(vault, run, target);
  } finally {
    await vault.close();
  }
}

/** Nobody supervises the run: this process does, for the length of the rollback. */
async function rollBackAlone(store: Store, found: StoredRun, intent: Intent): Promise<void> {
  const open = await openRun(store, found.folder, openHeadlessView(), process.env);
  try {
    const refusal = await open.engine.send(intent);
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
  if (found.nothing) process.stdout.write('Nothing would change: it is all as it was there.\n');
  else if (found.changes.length === 0) process.stdout.write('No file would change.\n');
  for (const change of found.changes)
    process.stdout.write(`${change.kind.padEnd(8)} ${change.path}${change.about ? `  (${change.about})` : ''}\n`);
  for (const warning of found.warnings) process.stdout.write(`! ${warning}\n`);
}

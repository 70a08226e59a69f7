// A program of its own: starts a scripted run or goes on with it, without terminal and interface, and does by intents
// what a person would do by keys. What it wants follows from the run's state alone, so it may be killed anywhere.

import { openRepository } from '../../../source/adapters/git/repository.ts';
import { readJournal } from '../../../source/adapters/store/journal.ts';
import { openStore, type RunFolder, type Store, vaultFolder } from '../../../source/adapters/store/store.ts';
import { openHeadlessView } from '../../../source/adapters/terminal/headless-view.ts';
import { createRun } from '../../../source/commands/create-run.ts';
import { findOut } from '../../../source/commands/find-out.ts';
import { openRun } from '../../../source/commands/open-run.ts';
import { untilEnd } from '../../../source/commands/supervise.ts';
import { waitsForApproval } from '../../../source/core/accept.ts';
import type { Intent } from '../../../source/core/intent.ts';
import { planHash } from '../../../source/core/plan-hash.ts';
import type { Run } from '../../../source/core/run.ts';
import type { DriverTask } from './driver-task.ts';

const task = JSON.parse(process.argv[2] ?? '') as DriverTask;

/** The newest run that has a journal; a start that was cut before its first event left nothing to go on with. */
async function findRun(store: Store): Promise<RunFolder | undefined> {
  for (const name of (await store.names()).reverse()) {
    const folder = store.run(name);
    if ((await readJournal(folder.journal)).events.length > 0) return folder;
  }
  return undefined;
}

async function startRun(store: Store): Promise<RunFolder> {
  const agent = { kind: 'builtin', label: 'built-in' } as const;
  const { findings, policy } = await findOut(task.root, agent, store.folder, process.env);
  const { repository } = findings;
  if (repository.state === 'unfit' || policy === null) throw new Error(`can't start: ${JSON.stringify(findings)}`);
  const { root, commit, branch } = repository;
  const base = { commit, branch };
  const folder = await createRun(store, {
    task: 'Write the files',
    root,
    base,
    policy,
    agent,
    here: false,
    sandbox: task.sandboxed ? 'proven' : 'none',
  });
  await (await openRepository({ root, folder: vaultFolder(store, root) })).startBranch(`chaperone/${folder.name}`);
  return folder;
}

/** What the person wants now, or null. */
function wish(run: Run): Intent | null {
  if (run.ending || run.rollbacks.at(-1)?.state === 'running') return null;
  if (waitsForApproval(run) && run.plan) return { type: 'approve-plan', hash: planHash(run.plan), by: 'key' };
  const pending = [...run.pending.values()];
  const asked = pending.find(({ phase }) => phase === 'asked');
  if (asked) return { type: 'answer-action', id: asked.id, answer: 'allow', scope: 'once', by: 'key' };
  const under = run.current === 1 && pending.some(({ phase }) => phase === 'released');
  if (run.rollbacks.length === 0 && under) {
    const target =
      task.target === 'start'
        ? ({ kind: 'checkpoint', id: 1 } as const)
        : ({ kind: 'commit', hash: run.info.base.commit } as const);
    return { type: 'roll-back', target, by: 'key' };
  }
  if (run.pause?.cause !== 'rolled-back') return null;
  return run.rollbacks.length === 1 ? { type: 'undo-rollback', by: 'key' } : { type: 'go-on', by: 'key' };
}

const store = await openStore(process.env);
const folder = (await findRun(store)) ?? (await startRun(store));
const open = await openRun(store, folder, openHeadlessView(), process.env);
const { engine } = open;

let busy = false;
async function act(): Promise<void> {
  if (busy) return;
  busy = true;
  for (let wanted = wish(engine.state()); wanted; wanted = wish(engine.state())) {
    const refusal = await engine.send(wanted);
    if (refusal) {
      process.stderr.write(`refused: ${wanted.type}: ${refusal.refused}\n`);
      break;
    }
  }
  busy = false;
}
engine.subscribe(() => void act().catch(() => {}));

const over = engine.when((run) => {
  if (run.ending) return 'the run is over';
  if (run.pause && run.pause.cause !== 'rolled-back') return `unexpected pause: ${run.pause.cause}: ${run.pause.text}`;
  const failed = run.rollbacks.find(({ state }) => state === 'failed');
  if (failed) return `unexpected: rollback ${failed.id} failed: ${run.pause?.text}`;
  if (task.stops && run.supervisor.starts === 1 && run.current === 2 && run.pending.size > 0)
    return 'stopped on the way';
  return undefined;
});
over.catch(() => {});
const reason = await untilEnd(open, over);
if (reason.startsWith('unexpected')) process.stderr.write(`${reason}\n`);
await open.close(reason);
process.exit(reason.startsWith('unexpected') ? 9 : 0);

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { askControl } from '../adapters/control.ts';
import { openProject } from '../adapters/git/project.ts';
import { readHead } from '../adapters/git/refs.ts';
import { addWorkTree, removeWorkTree } from '../adapters/git/work-trees.ts';
import { takeLock } from '../adapters/store/lock.ts';
import type { Queue } from '../adapters/store/queue-file.ts';
import type { Store } from '../adapters/store/store.ts';
import { openTmux } from '../adapters/tmux.ts';
import { type QueuedTask, tasksToBegin } from '../core/queue.ts';
import { isApproved } from './confirm-policy.ts';
import { findOut } from './find-out.ts';
import { loadRun, type StoredRun } from './find-run.ts';
import { waitForRelease } from './wait-for-release.ts';

/** How often runs are looked at, in milliseconds. */
const LOOK_MS = 500;
/** A run without a supervisor for so many looks in a row was left; one that is being taken over is not. */
const GONE = 4;

/**
 * Begins the queue's tasks, so many at a time, and notes what became of them, until there is nothing left to do. One
 * worker for each repository; a second one ends at once.
 */
export async function workQueue(store: Store, root: string, queue: Queue, parallel: number): Promise<number> {
  const lock = join(store.repository(root), 'queue.lock');
  do {
    const taken = await takeLock(lock);
    if ('heldBy' in taken) return 0;
    try {
      await workThrough(store, root, queue, parallel);
    } finally {
      await taken.release();
    }
    // Whoever added a task while we let go saw our lock, and counts on us.
  } while (tasksToBegin(await queue.read(), parallel).length > 0);
  return 0;
}

async function workThrough(store: Store, root: string, queue: Queue, parallel: number): Promise<void> {
  const missed = new Map<number, number>();
  for (;;) {
    const tasks = await queue.read();
    for (const task of tasksToBegin(tasks, parallel)) {
      const begun = await beginTask(store, root, task).catch((error: Error) => ({ failed: error.message }));
      if ('failed' in begun)
        await queue.append({ type: 'ended', id: task.id, how: `could not begin: ${begun.failed}` });
      else await queue.append({ type: 'begun', id: task.id, run: begun.run });
    }
    const underway = (await queue.read()).filter((one) => one.run !== null && one.ended === null);
    for (const { id, run } of underway) {
      const how = await endOf(store, run ?? '', missed);
      if (how) await queue.append({ type: 'ended', id, how });
    }
    if (underway.length === 0 && tasksToBegin(await queue.read(), parallel).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** What became of a run; null while it goes on. */
async function endOf(store: Store, name: string, missed: Map<number, number>): Promise<string | null> {
  const stored = await loadRun(store.run(name)).catch(() => null);
  if (!stored) return 'its run is gone';
  const { run, owner } = stored;
  if (run.ending) {
    await leave(store, stored);
    return `${run.ending.outcome}: ${run.ending.reason}`;
  }
  const count = owner ? 0 : (missed.get(run.startedAt) ?? 0) + 1;
  missed.set(run.startedAt, count);
  return count >= GONE ? `stopped; go on with: chaperone resume ${name}` : null;
}

/** The app of a run that is over stays open for whoever looks at it; where nobody does, it ends. */
async function leave(store: Store, { folder, owner }: StoredRun): Promise<void> {
  if (!owner || openTmux(store.folder, process.env).isShown(folder.name)) return;
  const asked = await askControl(folder.control, { ask: 'stop' }).catch(() => null);
  if (asked) await waitForRelease(folder.lock, owner.pid);
}

/** Starts a detached run in a work tree of its own, from where the person's branch stands now. */
async function beginTask(store: Store, root: string, { id, task, options }: QueuedTask): Promise<{ run: string }> {
  const { commit } = readHead(await openProject(root));
  if (!commit) throw new Error('the repository has no commit');
  const folder = join(store.workTrees, `${store.repository(root).slice(-8)}-${id}`);
  await addWorkTree(root, folder, commit);
  // The person took the policy when they queued; what it became since then nobody has looked at.
  const { policy } = await findOut(folder, { kind: 'builtin', label: 'built-in' }, store.folder, process.env);
  if (policy === null || !(await isApproved(store, root, policy))) {
    await removeWorkTree(folder);
    throw new Error(
      'the policy is another than the one that was taken for the queue; look at it, and queue the task again',
    );
  }
  const args = ['run', '--detach', '--yes', '--json', '--dirty', 'leave', ...options, '--', task];
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await ended) !== 0) throw new Error(problem.trim().replace(/^chaperone: /, '') || 'it gave no reason');
  return { run: (JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as { name: string }).name };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findRoot, openProject } from '../adapters/git/project.ts';
import { readHead } from '../adapters/git/refs.ts';
import { lockHolder } from '../adapters/store/lock.ts';
import { openQueue, type Queue } from '../adapters/store/queue-file.ts';
import { openStore, type Store } from '../adapters/store/store.ts';
import { openTmux, tmuxVersion } from '../adapters/tmux.ts';
import { tasksIn } from '../core/queue.ts';
import { readLimit } from './bound-task.ts';
import { findRecipe } from './choose-recipe.ts';
import { confirmPolicy } from './confirm-policy.ts';
import { Failure } from './failure.ts';
import { findOut } from './find-out.ts';
import { workQueue } from './work-queue.ts';

export interface QueueOptions extends HandedOn {
  readonly file?: string;
  readonly parallel?: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly work?: boolean;
}

/** What is handed on to each run. A work tree of its own is clean and has a branch: `--dirty` and `--here` mean nothing there. */
export interface HandedOn {
  readonly agent?: string;
  readonly recipe?: string;
  readonly limit?: string;
  readonly unattended?: boolean;
  readonly proceedIfClean?: boolean;
}

/** Takes tasks for this repository: each becomes a run in a work tree of its own, one after the other or several at once. */
export async function queue(words: readonly string[], options: QueueOptions): Promise<number> {
  const root = findRoot(process.cwd());
  if (root === undefined) throw new Failure('no-repository', 'A queue belongs to a repository. Go into one first.', 2);
  const store = await openStore(process.env);
  const folder = store.repository(root);
  const file = await openQueue(join(folder, 'queue.jsonl'));
  const parallel = Number(options.parallel ?? 1);
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 16)
    throw new Failure('usage', `--parallel is a number from 1 to 16, not "${options.parallel}".`, 2);
  if (options.work) return workQueue(store, root, file, parallel);
  if (options.list) return list(file, options.json ?? false);

  const tasks = await read(words, options);
  if (tasks.length === 0)
    throw new Failure('no-task', 'Say what to do: chaperone queue "first task" "second task", or --file tasks.txt', 2);
  if (tmuxVersion(process.env) === null)
    throw new Failure('no-tmux', 'A queue works in tmux. Install it: apt-get install tmux');
  // The runs themselves have nobody to ask: the policy is taken here, and each pins what it finds.
  const { policy } = await findOut(root, { kind: 'builtin', label: 'built-in' }, store.folder, process.env);
  if (policy === null)
    throw new Failure(
      'policy',
      'There is no policy here that can be read. See: chaperone policy check, chaperone init',
    );
  // A slip shows here, where somebody is, and not at night when the task's turn comes.
  if (options.limit !== undefined) readLimit(options.limit);
  if (options.recipe !== undefined) await findRecipe(options.recipe, root, readHead(await openProject(root)).commit);
  await confirmPolicy(store, root, policy, options.yes ?? false);
  const added = await file.add(tasks, handedOn(options));
  await startWorker(store, root, folder, parallel);
  if (options.json) for (const one of added) process.stdout.write(`${JSON.stringify(one)}\n`);
  else
    process.stdout.write(
      `${added.length} queued, ${parallel} at a time, each in a work tree of its own.\n  look:     chaperone queue --list\n  runs:     chaperone ls\n  look in:  chaperone attach\n`,
    );
  return 0;
}

async function read(words: readonly string[], options: QueueOptions): Promise<string[]> {
  if (options.file === undefined) return words.filter((word) => word.trim() !== '');
  const given = options.file === '-' ? await text(process.stdin) : await readFile(options.file, 'utf8');
  return [...words, ...tasksIn(given)];
}

function handedOn(options: HandedOn): string[] {
  return [
    ...(options.agent ? ['--agent', options.agent] : []),
    ...(options.recipe ? ['--recipe', options.recipe] : []),
    ...(options.limit ? ['--limit', options.limit] : []),
    ...(options.unattended ? ['--unattended'] : []),
    ...(options.proceedIfClean ? ['--proceed-if-clean'] : []),
  ];
}

/** One worker for each repository, in a tmux session of its own; a second one is not needed. */
async function startWorker(store: Store, root: string, folder: string, parallel: number): Promise<void> {
  const lock = join(folder, 'queue.lock');
  if ((await lockHolder(lock)) !== null) return;
  const tmux = openTmux(store.folder, process.env);
  const name = `queue-${folder.slice(-8)}`;
  tmux.kill(name);
  tmux.start(name, [process.execPath, process.argv[1] ?? '', 'queue', '--work', '--parallel', String(parallel)], root);
  while ((await lockHolder(lock)) === null) {
    if (!tmux.has(name)) throw new Failure('queue', 'The queue did not start in tmux. Try: chaperone queue --work');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function list(file: Queue, json: boolean): Promise<number> {
  const tasks = await file.read();
  if (tasks.length === 0 && !json) process.stdout.write('The queue of this repository is empty.\n');
  for (const [index, { id, task, run, ended }] of tasks.entries()) {
    const state = ended ?? (run ? 'under way' : 'waits');
    process.stdout.write(
      json ? `${JSON.stringify({ id, task, run, state })}\n` : `${index + 1}  ${state}  ${run ?? '-'}  ${task}\n`,
    );
  }
  return 0;
}

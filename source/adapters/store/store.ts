import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { commonDirOf, gitDirOf } from '../git/project.ts';

/** Where chaperone keeps what is the person's: out of every repository, and out of the agent's reach. */
export interface Store {
  /** `$XDG_STATE_HOME/chaperone`, by default `~/.local/state/chaperone`. */
  readonly folder: string;
  /** A run's own folder. */
  run(name: string): RunFolder;
  /** What belongs to one work tree, by its path: the vault and the lock. */
  repository(root: string): string;
  /** Where work trees of our own making lie: beside the state folder, which no sandboxed program sees. */
  readonly workTrees: string;
  /** Names of all runs, oldest first. */
  names(): Promise<string[]>;
  /** Makes a new run's folder under a name like the task's that is not taken yet. */
  create(task: string): Promise<RunFolder>;
}

/** The files of one run. */
export interface RunFolder {
  readonly name: string;
  readonly folder: string;
  readonly journal: string;
  readonly recording: string;
  readonly lock: string;
  /** Its time is the supervisor's last sign of life. */
  readonly pulse: string;
  /** The socket by which other shells reach the supervisor. */
  readonly control: string;
  /** The agent's own corner: its private HOME, TMPDIR and conversation. The only part that it may write. */
  readonly agent: string;
  /** Copies of saved states in which verify commands run. */
  readonly scratch: string;
}

/**
 * Opens (and where needed makes) the state folder; it and all below is the person's alone (0700), also where it was made
 * by something else before. Throws when it belongs to somebody else.
 */
export async function openStore(env: Readonly<Record<string, string | undefined>>): Promise<Store> {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  const folder = join(state, 'chaperone');
  const runs = join(folder, 'runs');
  for (const made of [runs, join(folder, 'sockets')]) await mkdir(made, { recursive: true, mode: 0o700 });
  await keepPrivate(folder);
  const run = (name: string): RunFolder => {
    const own = join(runs, name);
    return {
      name,
      folder: own,
      journal: join(own, 'events.jsonl'),
      recording: join(own, 'output.cast'),
      lock: join(own, 'supervisor.lock'),
      pulse: join(own, 'pulse'),
      // A socket's path may have no more than 107 bytes, so it is kept apart from the run's long name.
      control: join(folder, 'sockets', createHash('sha256').update(name).digest('hex').slice(0, 12)),
      agent: join(own, 'agent'),
      scratch: join(own, 'scratch'),
    };
  };
  return {
    folder,
    workTrees: join(state, 'chaperone-worktrees'),
    run,
    repository: (root) => join(folder, 'repositories', createHash('sha256').update(root).digest('hex').slice(0, 16)),
    async names() {
      const found = await readdir(runs);
      const dated = await Promise.all(
        found.map(async (name) => ({
          name,
          at: await stat(run(name).journal).then(
            (one) => one.birthtimeMs,
            () => null,
          ),
        })),
      );
      return dated
        .flatMap((one) => (one.at === null ? [] : [{ name: one.name, at: one.at }]))
        .sort((a, b) => a.at - b.at)
        .map((one) => one.name);
    },
    async create(task) {
      const base = slug(task);
      for (let number = 1; ; number++) {
        const made = run(number === 1 ? base : `${base}-${number}`);
        try {
          await mkdir(made.folder, { mode: 0o700 });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
          throw error;
        }
        await mkdir(made.agent, { mode: 0o700 });
        return made;
      }
    },
  };
}

/** A folder that others may look into, or that is another's, is no place for approvals. */
async function keepPrivate(folder: string): Promise<void> {
  const { uid, mode } = await stat(folder);
  const me = process.getuid?.() ?? uid;
  if (uid !== me && me !== 0)
    throw new Error(`The state folder ${folder} belongs to another user. Set XDG_STATE_HOME to a folder of your own.`);
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** Removes a run's folder; its checkpoints stay in the vault. */
export async function removeRun(run: RunFolder): Promise<void> {
  await rm(run.folder, { recursive: true, force: true });
}

/** A short name from the task's first words: letters, digits and dashes, at most 40, good for a branch and a tmux session. */
export function slug(task: string): string {
  const words = task
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const short =
    words.length <= 40
      ? words
      : words
          .slice(0, 41)
          .replace(/-[^-]*$/, '')
          .slice(0, 40);
  return short || 'run';
}

/** Where the vault of a work tree lies: all work trees of a repository share one, under the name of the first. */
export function vaultFolder(store: Store, root: string): string {
  const gitDir = gitDirOf(root);
  const common = gitDir === undefined ? undefined : commonDirOf(gitDir);
  const first = common !== undefined && basename(common) === '.git' ? realpathSync(dirname(common)) : root;
  return join(store.repository(first), 'vault');
}

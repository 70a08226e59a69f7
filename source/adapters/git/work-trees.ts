import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commonDirOf, gitDirOf } from './project.ts';
import { runGit } from './run-git.ts';

/** Folders of installed packages: a work tree of its own needs them, and may change them. */
const installed = ['node_modules', '.venv', 'venv', 'vendor'];

/**
 * Makes a linked work tree of a repository at a commit, on no branch, with a copy of what is installed at its root
 * (shared blocks where the file system can). No hook of the project's runs. `folder` must not exist.
 */
export async function addWorkTree(root: string, folder: string, commit: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await chmod(dirname(folder), 0o700);
  await runGit([
    '-C',
    root,
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.fsmonitor=false',
    'worktree',
    'add',
    '--detach',
    folder,
    commit,
  ]);
  const there = new Set(await readdir(folder));
  for (const name of await readdir(root))
    if (installed.includes(name) && !there.has(name))
      // COPYFILE_FICLONE: copy on write where it is there, a plain copy elsewhere (node:fs).
      await cp(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true, mode: 2 });
}

/** Takes a linked work tree away, with all that is in it; its branches stay. */
export async function removeWorkTree(folder: string): Promise<void> {
  const gitDir = gitDirOf(folder);
  await rm(folder, { recursive: true, force: true });
  if (gitDir !== undefined) await runGit(['--git-dir', commonDirOf(gitDir), 'worktree', 'prune'], { ok: [0, 128] });
}

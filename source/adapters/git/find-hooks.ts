import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { readGitConfig } from './git-config.ts';
import type { Project } from './project.ts';

/** The hooks that judge a commit before it is made (githooks(5)), in the order in which git runs them. */
export const COMMIT_HOOKS = ['pre-commit', 'prepare-commit-msg', 'commit-msg'] as const;

/** Where a project's hooks are, and which of those that judge a commit it has. */
export interface Hooks {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the work tree, where the folder lies in it. */
  readonly inTree: string | null;
  readonly names: readonly string[];
}

/**
 * Finds a project's hooks as git would (core.hooksPath of the repository, the person and the system, else the git
 * directory's own). They are only found here: what runs them does so in the sandbox.
 */
export async function findHooks(project: Project, env: NodeJS.ProcessEnv = process.env): Promise<Hooks> {
  const home = env.HOME ?? homedir();
  let path = project.config.get('core.hookspath');
  for (const file of [
    join(home, '.gitconfig'),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'git/config'),
    '/etc/gitconfig',
  ])
    if (path === undefined && existsSync(file))
      path = (await readGitConfig(file, { includes: true, gitDir: project.gitDir }).catch(() => undefined))?.get(
        'core.hookspath',
      );
  const folder =
    path === undefined || path === ''
      ? join(project.commonDir, 'hooks')
      : resolve(project.root, path.startsWith('~/') ? join(home, path.slice(2)) : path);
  const below = relative(project.root, folder);
  const outside = below.startsWith('..') || isAbsolute(below) || below === '.git' || below.startsWith('.git/');
  return { folder, inTree: outside ? null : below, names: COMMIT_HOOKS.filter((name) => runs(join(folder, name))) };
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

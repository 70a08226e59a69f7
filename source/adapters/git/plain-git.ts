import type { Project } from './project.ts';
import { type GitOptions, type GitResult, runGit } from './run-git.ts';

/** Settings by which git would run something of the repository's on the way; a hook or a watcher is not obeyed. */
const QUIET = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0'];

/** Runs git in a person's own repository without running anything that its configuration names as a hook or watcher. */
export function plainGit(project: Project, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return runGit([...QUIET, '--git-dir', project.gitDir, '--work-tree', project.root, ...args], {
    cwd: project.root,
    ...options,
  });
}

/** Does the configuration name programs that git would run while adding files? Then only the person's own git may. */
export function namesPrograms(project: Project): boolean {
  return [...project.config.keys()].some((key) =>
    /^filter\..+\.(?:clean|process|smudge)$|^include(?:if\..+)?\.path$/.test(key),
  );
}

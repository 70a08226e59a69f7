import type { Project } from './project.ts';
import { resolveRef } from './refs.ts';
import { runGit } from './run-git.ts';

/** The commit that a branch stands at; null when there is no such branch. Read from files: it may be asked often. */
export function branchTip(project: Project, branch: string): string | null {
  return resolveRef(project, `refs/heads/${branch}`);
}

/** Is a commit no longer in the history of another: was it rewritten? What can't be found out counts as yes. */
export async function isRewritten(project: Project, before: string, now: string): Promise<boolean> {
  const { code } = await runGit(['--git-dir', project.gitDir, 'merge-base', '--is-ancestor', before, now], {
    ok: [0, 1, 128],
  });
  return code !== 0;
}

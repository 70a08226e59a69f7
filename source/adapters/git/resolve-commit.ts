import { openProject } from './project.ts';
import { runGit } from './run-git.ts';

/** The full hash of what a person calls a commit (a name, a short hash, `HEAD~2`); null when there is no such commit. */
export async function resolveCommit(root: string, name: string): Promise<string | null> {
  const { gitDir } = await openProject(root);
  const args = ['--git-dir', gitDir, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { out, code } = await runGit(args, { ok: [0, 1, 128] });
  return code === 0 ? out.toString().trim() : null;
}

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from './run-git.ts';

/**
 * Lets an agent's own git pass over files that are hidden from it: what is tracked counts as unchanged, and what is not is
 * ignored. Else `git add -A` would commit what stands in their place, or fail where nothing does. `paths` are relative to
 * the project root.
 */
export async function keepFromGit(folder: string, root: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const rules = paths
    .filter((path) => !path.includes('\n'))
    .map((path) => `/${path.replace(/[\\*?[\]\s]/g, '\\$&')}\n`);
  appendFileSync(join(folder, 'info/exclude'), rules.join(''));
  const options = { cwd: root, env: { GIT_DIR: folder, GIT_WORK_TREE: root } };
  const { out } = await runGit(['ls-files', '-z', '--', ...paths.slice(0, 2_000)], options);
  if (out.length > 0) await runGit(['update-index', '--assume-unchanged', '-z', '--stdin'], { ...options, input: out });
}

import { openProject } from './project.ts';
import { runGit } from './run-git.ts';

/** One file of a commit as numbers; null lines for binary content. */
interface CommitFile {
  readonly path: string;
  readonly added: number | null;
  readonly removed: number | null;
}

/** The files that a commit changed against its first parent; null when the commit is not there any more. */
export async function commitFiles(root: string, commit: string): Promise<CommitFile[] | null> {
  const { gitDir } = await openProject(root);
  const { out, code } = await runGit(
    [
      '--git-dir', gitDir, 'diff-tree', '--no-commit-id', '--root', '-r', '-z', '--numstat', '--no-renames',
      '--no-ext-diff', '--no-textconv', commit,
    ], // biome-ignore format: flags with their values
    { ok: [0, 128] },
  );
  if (code !== 0) return null;
  const count = (text = '') => (text === '-' ? null : Number(text));
  return out
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [added, removed, ...path] = line.split('\t');
      return { path: path.join('\t'), added: count(added), removed: count(removed) };
    });
}

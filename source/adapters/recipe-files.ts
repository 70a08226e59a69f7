import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openProject } from './git/project.ts';
import { runGit } from './git/run-git.ts';
import { configFolder } from './policy-files.ts';

/** A recipe's file: the name shown to people, and its text. */
export interface RecipeFile {
  readonly file: string;
  readonly text: string;
}

const FOLDER = '.chaperone/recipes';

/** The person's own recipes: `recipes/*.md` in the config folder, by name. */
export async function personRecipes(env: Readonly<Record<string, string | undefined>>): Promise<RecipeFile[]> {
  const folder = join(configFolder(env), 'recipes');
  const names = await readdir(folder).catch(() => []);
  const found = names.filter((name) => name.endsWith('.md')).sort();
  return Promise.all(
    found.map(async (name) => ({ file: join(folder, name), text: await readFile(join(folder, name), 'utf8') })),
  );
}

/** A project's recipes as they stand in a commit; never those of the working copy, which the agent could have written. */
export async function projectRecipes(root: string, commit: string): Promise<RecipeFile[]> {
  const { gitDir } = await openProject(root);
  const git = (...args: string[]) => runGit(['--git-dir', gitDir, ...args], { ok: [0, 128] });
  const { out } = await git('ls-tree', '--name-only', '-z', commit, `${FOLDER}/`);
  const names = out
    .toString()
    .split('\0')
    .filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(names.map((name) => git('cat-file', 'blob', `${commit}:${name}`)));
  return names.map((file, index) => ({ file, text: (texts[index]?.out ?? '').toString() }));
}

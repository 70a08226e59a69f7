import { existsSync } from 'node:fs';
import { runGit } from './run-git.ts';

/**
 * A configuration file's values as data: keys in lower case (but for the part between the first and last dot, as git
 * has it), the last value of each. Nothing that it names is run, and what it includes is read only with `includes`.
 */
export async function readGitConfig(
  file: string,
  options: { readonly includes?: boolean; readonly gitDir?: string } = {},
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  if (!existsSync(file)) return values;
  const { out } = await runGit(
    ['config', '--file', file, options.includes ? '--includes' : '--no-includes', '-z', '--list'],
    // A git directory that is none keeps git from looking for one; only the named file counts.
    { env: { GIT_DIR: options.gitDir ?? '/dev/null' } },
  );
  for (const item of out.toString().split('\0')) {
    const at = item.indexOf('\n');
    if (item !== '') values.set(at < 0 ? item : item.slice(0, at), at < 0 ? 'true' : item.slice(at + 1));
  }
  return values;
}

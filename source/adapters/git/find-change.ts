import { shownPath, splitNul } from './byte-path.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * The run's checkpoints that changed a file with the text in its path, or lines that contain it, newest first. Capital
 * letters in the text make it exact. `base` is the project's commit before the run: what lies before it is not looked at.
 */
export async function findChange(context: VaultContext, text: string, base: string): Promise<string[]> {
  if (text.trim() === '') return [];
  const exact = text !== text.toLowerCase();
  const fold = (value: string) => (exact ? value : value.toLowerCase());
  const log = ['log', '-z', '--first-parent', '--diff-merges=first-parent', '--no-renames', '--no-textconv'];
  const range = [context.ref, `^${base}`, '--'];
  const args = [...log, '--no-ext-diff', '--name-only', `--format=${MARK}%H`];
  const lines = [`-G${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`, '--extended-regexp'];
  const [named, touched] = await Promise.all([
    context.git([...args, ...range]),
    context.git([...args, ...lines, ...(exact ? [] : ['--regexp-ignore-case']), ...range]),
  ]);
  const found = new Set(commits(touched.out).map(({ commit }) => commit));
  for (const { commit, paths } of commits(named.out))
    if (paths.some((path) => fold(shownPath(path)).includes(fold(text)))) found.add(commit);
  return commits(named.out).flatMap(({ commit }) => (found.has(commit) ? [commit] : []));
}

/** Stands before a commit's hash; no path begins with a slash. */
const MARK = '//';

function commits(out: Buffer): { readonly commit: string; readonly paths: readonly string[] }[] {
  const found: { commit: string; paths: string[] }[] = [];
  for (const item of splitNul(out)) {
    const text = item.replace(/^\n/, '');
    if (text.startsWith(MARK)) found.push({ commit: text.slice(MARK.length).trim(), paths: [] });
    else if (text !== '') found.at(-1)?.paths.push(text);
  }
  return found;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { type BytePath, joinNul, splitNul } from './byte-path.ts';
import { writeTreeFile } from './tree-files.ts';
import type { VaultContext } from './vault-context.ts';
import { readObjects } from './vault-meta.ts';

/**
 * Those of the paths that a commit's own ignore rules ignore (its `.gitignore` files, and the rules outside the tree),
 * whether they are tracked or not. The rules are laid out in a folder of their own and asked path by path: a listing
 * of the tree would speak of whole folders.
 */
export async function ignoredUnder(
  context: VaultContext,
  treeish: string,
  paths: readonly BytePath[],
): Promise<BytePath[]> {
  if (paths.length === 0) return [];
  const { out } = await context.git(['ls-tree', '-r', '-z', treeish]);
  const rules = splitNul(out)
    .map((item) => {
      const at = item.indexOf('\t');
      return { mode: item.slice(0, 6), oid: item.slice(0, at).split(' ')[2] as string, path: item.slice(at + 1) };
    })
    .filter(({ mode, path }) => mode.startsWith('100') && basename(path) === '.gitignore');
  const contents =
    rules.length === 0 ? new Map() : await readObjects(context, [...new Set(rules.map(({ oid }) => oid))]);
  const folder = mkdtempSync(join(context.treeDir, 'rules-'));
  try {
    for (const { path, oid } of rules) writeTreeFile(folder, path, contents.get(oid)?.body ?? '');
    const args = ['check-ignore', '--no-index', '-z', '--stdin'];
    const env = { GIT_WORK_TREE: folder, GIT_LITERAL_PATHSPECS: '0' };
    // A leading dot keeps names that begin with a colon from being read as pathspec magic.
    const { out: ignored } = await context.git(args, {
      cwd: folder,
      env,
      input: joinNul(paths.map((path) => `./${path}`)),
      ok: [0, 1],
    });
    return splitNul(ignored).map((path) => path.slice(2));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

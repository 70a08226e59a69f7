import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { type BytePath, joinNul, splitNul } from './byte-path.ts';
import { makeFolder, writeTreeFile } from './tree-files.ts';
import { treeItems } from './tree-items.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * Those of the paths that a commit's own ignore rules ignore (its `.gitignore` files, and the rules outside the tree),
 * whether they are tracked or not. A path that ends in a slash is a folder: it is ignored when the rules exclude it as
 * a whole. The rules are laid out in a folder of their own and asked path by path: a listing of the tree would speak
 * of whole folders.
 */
export async function ignoredUnder(
  context: VaultContext,
  treeish: string,
  paths: readonly BytePath[],
): Promise<BytePath[]> {
  if (paths.length === 0) return [];
  const rules = (await treeItems(context, treeish)).filter(
    ({ mode, path }) => mode.startsWith('100') && basename(path) === '.gitignore',
  );
  const folder = mkdtempSync(join(context.treeDir, 'rules-'));
  try {
    for (const { path, oid } of rules) writeTreeFile(folder, path, (await context.reader.read(oid))?.body ?? '');
    for (const path of paths) if (path.endsWith('/')) makeFolder(folder, path.slice(0, -1));
    const args = ['check-ignore', '--no-index', '-z', '--stdin'];
    const env = { GIT_WORK_TREE: folder, GIT_LITERAL_PATHSPECS: '0' };
    // A leading dot keeps names that begin with a colon from being read as pathspec magic.
    const input = joinNul(paths.map((path) => `./${path.replace(/\/$/, '')}`));
    const { out } = await context.git(args, { cwd: folder, env, input, ok: [0, 1] });
    const ignored = new Set(splitNul(out).map((path) => path.slice(2)));
    return paths.filter((path) => ignored.has(path.replace(/\/$/, '')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

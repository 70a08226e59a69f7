import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { type BytePath, joinNul, splitNul } from './byte-path.ts';
import { readRaw } from './compare.ts';
import { makeFolder, writeTreeFile } from './tree-files.ts';
import type { TreeItem } from './tree-items.ts';
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
  const rules = await ruleFiles(context, treeish);
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

/** The `.gitignore` files of a commit. Found from the vault's index and what differs to it: listing a large tree takes longer. */
async function ruleFiles(context: VaultContext, treeish: string): Promise<TreeItem[]> {
  const { out } = await context.git(['ls-files', '-z', '--stage', '--', ':(glob)**/.gitignore'], {
    env: { GIT_LITERAL_PATHSPECS: '0' },
  });
  const rules = new Map(
    splitNul(out).map((item) => {
      const at = item.indexOf('\t');
      const [mode = '', oid = ''] = item.slice(0, at).split(' ');
      return [item.slice(at + 1), { mode, oid, path: item.slice(at + 1) }];
    }),
  );
  const present = await context.git(['diff-index', '--cached', '--raw', '-z', '--no-abbrev', '--no-renames', treeish]);
  for (const change of readRaw(splitNul(present.out)).changes) {
    if (basename(change.path) !== '.gitignore') continue;
    // The index has the new side; the commit that was asked for is the old one.
    if (change.status === 'A') rules.delete(change.path);
    else rules.set(change.path, { mode: change.oldMode, oid: change.oldOid, path: change.path });
  }
  return [...rules.values()].filter(({ mode }) => mode.startsWith('100'));
}

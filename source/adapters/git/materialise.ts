import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type BytePath, splitNul, within } from './byte-path.ts';
import { trackedAmong } from './project-index.ts';
import { treeWith } from './restore-plan.ts';
import { makeFolder } from './tree-files.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * Writes a checkpoint's files into a folder outside the project. A second time only what differs there is touched.
 * Files that the project ignores (secrets among them) are left out: the copy is what a commit of it would be. Other
 * files in the folder go, but for those that the project's rules ignore (a linked `node_modules`).
 */
export async function materialise(context: VaultContext, commit: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const real = realpathSync(folder);
  const { root } = context.project;
  if (`${real}${sep}`.startsWith(`${root}${sep}`) || `${root}${sep}`.startsWith(`${real}${sep}`))
    throw new Error(`${folder} lies in the project, or holds it. Choose a folder outside.`);
  const { tree, content } = await readCheckpoint(context, commit);
  const tracked = await trackedAmong(context, content.staged, content.ignored);
  const hidden = content.ignored.filter((path) => !tracked.has(path));
  const visible =
    hidden.length === 0
      ? tree
      : await treeWith(context, tree, hidden.map((path) => `0 ${'0'.repeat(tree.length)}\t${path}\0`).join(''));
  const copies = join(context.treeDir, 'copies');
  mkdirSync(copies, { recursive: true });
  const index = join(copies, createHash('sha256').update(real).digest('hex').slice(0, 16));
  const there = { cwd: real, env: { GIT_WORK_TREE: real } };
  await context.gitWith(index, ['read-tree', '--reset', '-u', visible], there);
  const others = await context.gitWith(index, ['ls-files', '--others', '--exclude-standard', '-z'], there);
  for (const path of splitNul(others.out))
    rmSync(within(real, path.replace(/\/$/, '') as BytePath), { recursive: true, force: true });
  for (const path of content.folders) makeFolder(real, path);
}

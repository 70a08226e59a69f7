import { type BytePath, splitNul } from './byte-path.ts';
import type { VaultContext } from './vault-context.ts';

/** A file, link or submodule in a tree. */
export interface TreeItem {
  readonly mode: string;
  readonly oid: string;
  readonly path: BytePath;
}

/** Every entry of a tree, its folders gone through. */
export async function treeItems(context: VaultContext, treeish: string): Promise<TreeItem[]> {
  const { out } = await context.git(['ls-tree', '-r', '-z', '--full-tree', treeish]);
  return splitNul(out).map((item) => {
    const at = item.indexOf('\t');
    const [mode = '', , oid = ''] = item.slice(0, at).split(' ');
    return { mode, oid, path: item.slice(at + 1) };
  });
}

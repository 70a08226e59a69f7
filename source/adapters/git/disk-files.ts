import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { type BytePath, joinNul, pathBytes } from './byte-path.ts';
import { quotedPath, untouchedPaths } from './clean-files.ts';
import type { IndexEntry } from './index-file.ts';
import { drivenPaths, makeView, outsideAttributes } from './project-view.ts';
import type { TreeItem } from './tree-items.ts';
import type { VaultContext } from './vault-context.ts';

/** What a project commit's files are on disk. */
export interface DiskFiles {
  /** The blob of the bytes on disk, by path, where they are not the commit's own blob. */
  readonly blobs: ReadonlyMap<BytePath, string>;
  /** Files whose filter program only the project has: they get the form in which it stores them. */
  readonly driven: ReadonlyMap<BytePath, string>;
}

/**
 * Turns what a project commit stores into what it looks like on disk: line ends and other conversions that git does
 * itself. A file that is, by its times, untouched and the same in the commit keeps the bytes it has now. Filter
 * programs of the project are not run.
 */
export async function diskFiles(
  context: VaultContext,
  wanted: readonly TreeItem[],
  present: ReadonlyMap<BytePath, TreeItem>,
  staged: ReadonlyMap<BytePath, IndexEntry>,
): Promise<DiskFiles> {
  const blobs = new Map<BytePath, string>();
  const { config } = context.project;
  const attributes = wanted.filter(({ path, mode }) => basename(path) === '.gitattributes' && mode.startsWith('100'));
  const converts = ['true', 'input'].includes(config.get('core.autocrlf') ?? '') || config.has('core.eol');
  if (attributes.length === 0 && outsideAttributes(context.project) === '' && !converts)
    return { blobs, driven: new Map() };
  const differing = wanted.filter(({ path, oid, mode }) => mode.startsWith('100') && present.get(path)?.oid !== oid);
  const here = differing.filter(({ path }) => present.has(path)).map(({ path, oid }) => ({ path, oldOid: oid }));
  const untouched = untouchedPaths(context, here, staged);
  for (const path of untouched) blobs.set(path, (present.get(path) as TreeItem).oid);
  const rest = differing.filter(({ path }) => !untouched.has(path));
  if (rest.length === 0) return { blobs, driven: new Map() };
  const folder = mkdtempSync(join(context.treeDir, 'rules-'));
  try {
    const view = await makeView(context.project, folder, context.objects);
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    const there = { cwd: tree, env: { ...view.env, GIT_WORK_TREE: tree, GIT_INDEX_FILE: join(folder, 'index') } };
    const lines = (items: readonly TreeItem[]) =>
      pathBytes(items.map(({ mode, oid, path }) => `${mode} ${oid}\t${path}\0`).join(''));
    await context.git(['update-index', '-z', '--add', '--index-info'], {
      ...there,
      input: lines([...attributes, ...rest]),
    });
    // The attributes first: what they say holds for the files that follow.
    for (const items of [attributes, rest])
      await context.git(['checkout-index', '-f', '-z', '--stdin'], {
        ...there,
        input: joinNul(items.map(({ path }) => path)),
      });
    const driven = await drivenPaths(
      view,
      tree,
      rest.map(({ path }) => path),
    );
    const input = pathBytes(rest.map(({ path }) => `${quotedPath(path)}\n`).join(''));
    const { out } = await context.git(['hash-object', '-w', '--no-filters', '--stdin-paths'], { ...there, input });
    const oids = out.toString('latin1').split('\n');
    rest.forEach(({ path }, index) => {
      blobs.set(path, oids[index] as string);
    });
    return { blobs, driven };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { lstatSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { type BytePath, pathBytes, shownPath, within } from './byte-path.ts';
import type { RawChange } from './compare.ts';
import { type IndexEntry, statNumber } from './index-file.ts';
import { drivenPaths, makeView, outsideAttributes } from './project-view.ts';
import { writeTreeFile } from './tree-files.ts';
import { treeItems } from './tree-items.ts';
import type { Checkpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * The blobs that the project would store for changed files, where they differ from the bytes on disk: line ends and
 * other conversions that git does itself. Programs that a project names as filters are not run: files that need one
 * keep the base's blob if they are untouched, and otherwise the commit is refused, naming them.
 */
export async function projectBlobs(
  context: VaultContext,
  from: Checkpoint,
  changes: readonly RawChange[],
  staged: ReadonlyMap<BytePath, IndexEntry>,
): Promise<Map<BytePath, string>> {
  const blobs = new Map<BytePath, string>();
  const files = changes.filter(({ status, newMode }) => status !== 'D' && newMode.startsWith('100'));
  const attributes = (await treeItems(context, from.tree)).filter(({ path }) => basename(path) === '.gitattributes');
  const outside = outsideAttributes(context.project);
  const { config } = context.project;
  const converts = ['true', 'input'].includes(config.get('core.autocrlf') ?? '') || config.has('core.eol');
  if (files.length === 0 || (attributes.length === 0 && outside === '' && !converts)) return blobs;
  const blob = async (oid: string): Promise<Buffer> => (await context.reader.read(oid))?.body ?? Buffer.alloc(0);
  const folder = mkdtempSync(join(context.treeDir, 'rules-'));
  try {
    const view = await makeView(context.project, folder, context.objects);
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    for (const { path, oid } of attributes) writeTreeFile(tree, path, await blob(oid));
    const driven = await drivenPaths(
      view,
      tree,
      files.map(({ path }) => path),
    );
    const untouched = untouchedPaths(context, files, staged);
    const stuck = files.filter(({ path }) => driven.has(path) && !untouched.has(path));
    if (stuck.length > 0)
      throw new Error(
        `${stuck.length} changed files go through a filter of the project (${stuck
          .slice(0, 3)
          .map(({ path }) => `${shownPath(path)}: ${driven.get(path)}`)
          .join(
            ', ',
          )}), and chaperone runs no filters outside the sandbox. Commit them yourself; the checkpoint has them.`,
      );
    for (const { path, oldOid } of files) if (driven.has(path)) blobs.set(path, oldOid);
    const plain = files.filter(({ path }) => !driven.has(path));
    for (const { path, newOid } of plain) writeTreeFile(tree, path, await blob(newOid));
    const { out } = await context.git(['hash-object', '-w', '--stdin-paths'], {
      cwd: tree,
      env: { ...view.env, GIT_WORK_TREE: tree },
      input: pathBytes(plain.map(({ path }) => `${quotedPath(path)}\n`).join('')),
    });
    const oids = out.toString('latin1').split('\n');
    plain.forEach(({ path }, index) => {
      blobs.set(path, oids[index] as string);
    });
    return blobs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Paths whose file is, by its times, still the one that the person's index calls equal to the project's blob
 * (`oldOid`). Times are compared to the nanosecond, and an index of the very same moment as the file proves nothing.
 */
export function untouchedPaths(
  context: VaultContext,
  files: readonly Pick<RawChange, 'path' | 'oldOid'>[],
  staged: ReadonlyMap<BytePath, IndexEntry>,
): Set<BytePath> {
  const { root, gitDir } = context.project;
  const written = statSync(join(gitDir, 'index'), { throwIfNoEntry: false, bigint: true })?.mtimeNs ?? 0n;
  const nanoseconds = (stat: Buffer, at: number) =>
    BigInt(stat.readUInt32BE(at)) * 1_000_000_000n + BigInt(stat.readUInt32BE(at + 4));
  return new Set(
    files
      .filter(({ path, oldOid }) => {
        const entry = staged.get(path);
        if (entry?.oid !== oldOid || entry.stage !== 0) return false;
        const now = lstatSync(within(root, path), { throwIfNoEntry: false, bigint: true });
        return (
          now !== undefined &&
          now.mtimeNs < written &&
          nanoseconds(entry.stat, 0) === now.ctimeNs &&
          nanoseconds(entry.stat, 8) === now.mtimeNs &&
          statNumber(entry.stat, 'size') === Number(now.size & 0xffff_ffffn)
        );
      })
      .map(({ path }) => path),
  );
}

/** A path as a line of git's own quoting, so that a line end in a name is no end of line. */
export const quotedPath = (path: BytePath): string =>
  `"${path.replace(/[\\"\0-\x1f\x7f-\xff]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`;

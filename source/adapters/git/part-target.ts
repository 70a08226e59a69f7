import { applyPatch, type StructuredPatch } from 'diff';
import type { Part, Saved } from '../../core/event.ts';
import { type BytePath, bytePath } from './byte-path.ts';
import { patchText } from './compare.ts';
import { hashBytes } from './index-file.ts';
import { type GitObject, treeEntries } from './object-reader.ts';
import { type TreeEntry, writeObject } from './objects.ts';
import { readHunks } from './read-hunks.ts';
import { treeWith } from './restore-plan.ts';
import type { Snapshots } from './snapshot.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * A checkpoint that stands for "all as it is now, but this file (or this hunk of it) as on one side of a difference".
 * Throws when a hunk's lines are no longer there.
 */
export async function partTarget(
  context: VaultContext,
  snapshots: Snapshots,
  part: Part,
  present: Saved,
): Promise<string> {
  const path = bytePath(part.path);
  const wanted =
    part.hunk === null
      ? await entryAt(context, part[part.side], path)
      : await withHunk(context, part, part.hunk, path, present.tree);
  const line = wanted ? `${wanted.mode} ${wanted.oid}` : `0 ${'0'.repeat(present.tree.length)}`;
  const tree = await treeWith(context, present.tree, `${line}\t${path}\0`);
  const { content } = await readCheckpoint(context, present.commit);
  return snapshots.writer.keep(`Part: ${part.path}`, tree, content);
}

/** The entry of a path in a commit's tree, folders gone through one by one. */
async function entryAt(context: VaultContext, treeish: string, path: BytePath): Promise<TreeEntry | undefined> {
  const names = path.split('/');
  let at: string | undefined = `${treeish}^{tree}`;
  for (const [index, name] of names.entries()) {
    const tree: GitObject | undefined = at === undefined ? undefined : await context.reader.read(at);
    if (tree?.type !== 'tree') return undefined;
    const found: TreeEntry | undefined = treeEntries(tree.body, hashBytes(context.project.format)).find(
      (entry) => entry.name === name,
    );
    if (index === names.length - 1) return found?.mode === '40000' ? undefined : found;
    at = found?.mode === '40000' ? found.oid : undefined;
  }
  return undefined;
}

/** The present file with one hunk brought to its side. */
async function withHunk(
  context: VaultContext,
  part: Part,
  number: number,
  path: BytePath,
  present: string,
): Promise<TreeEntry> {
  const hunk = readHunks(await patchText(context, part.from, part.to, part.path, 'latin1'))[number];
  const entry = await entryAt(context, present, path);
  const blob = entry && (await context.reader.read(entry.oid));
  if (!hunk || !entry || !blob)
    throw new Error(`${part.path} is not there now, or has no hunk ${number + 1}. Take the whole file back instead.`);
  const lines = part.side === 'to' ? hunk.lines : hunk.lines.map(turned);
  const patch: StructuredPatch = {
    oldFileName: 'a',
    newFileName: 'b',
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [part.side === 'to' ? { ...hunk, lines } : { ...swapped(hunk), lines }],
  };
  const made = applyPatch(blob.body.toString('latin1'), patch, { fuzzFactor: 0, autoConvertLineEndings: false });
  if (made === false)
    throw new Error(
      `The lines of this hunk have changed since, so it can't be taken back alone. Take the whole file back instead.`,
    );
  const oid = writeObject(context.objects, context.project.format, 'blob', Buffer.from(made, 'latin1'));
  return { ...entry, oid };
}

const turned = (line: string): string =>
  line.startsWith('+') ? `-${line.slice(1)}` : line.startsWith('-') ? `+${line.slice(1)}` : line;

const swapped = (hunk: StructuredPatch['hunks'][number]) => ({
  oldStart: hunk.newStart,
  oldLines: hunk.newLines,
  newStart: hunk.oldStart,
  newLines: hunk.oldLines,
});

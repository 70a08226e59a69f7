import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinNul, splitNul, within } from './byte-path.ts';
import { GITLINK, type IndexEntry, smudgeRacy, statNumber, writeIndex } from './index-file.ts';
import { GitFailure } from './run-git.ts';
import type { VaultContext } from './vault-context.ts';
import { readWholeIndex } from './whole-index.ts';

/**
 * Gives a new vault index what the person's own index knows, so that the first checkpoint need not read every file.
 * Only entries whose blob is the file's very bytes may come along: those that a filter or conversion stands between,
 * and flags by which git looks away, are left out, and the first checkpoint reads those files.
 */
export async function seedIndex(context: VaultContext): Promise<void> {
  const target = join(context.treeDir, 'index');
  const source = join(context.project.gitDir, 'index');
  if (existsSync(target) || !existsSync(source)) return;
  // The time is taken before the bytes: an index replaced in between then only looks older, which is the safe side.
  const written = statSync(source, { bigint: true });
  const at = { s: Number(written.mtimeNs / 1_000_000_000n), ns: 0 };
  let entries = (await readWholeIndex(context.project, context.treeDir))
    .filter((entry) => entry.stage === 0 && entry.mode !== GITLINK && !entry.skipWorktree && !entry.intentToAdd)
    .map((entry) => smudgeRacy({ ...entry, assumeValid: false }, at));
  const filtered = await filteredPaths(context, entries);
  const sizes = await blobSizes(context, entries);
  entries = entries.filter((entry) => {
    const size = statNumber(entry.stat, 'size');
    const blob = sizes.get(entry.oid);
    return blob !== undefined && !filtered.has(entry.path) && (size === 0 || size === blob);
  });
  writeFileSync(`${target}.draft`, writeIndex(entries, context.project.format));
  renameSync(`${target}.draft`, target);
}

/** Did git fail because its index is broken, or names objects that are gone? */
export function isIndexDamage(error: unknown): boolean {
  return (
    error instanceof GitFailure &&
    /index file|bad signature|bad index|unknown index|cache entry|invalid object|error building trees/.test(
      error.complaint,
    )
  );
}

/** Makes the vault's index anew: from a checkpoint, or from the person's index when there is none. */
export async function rebuildIndex(context: VaultContext, from: string | undefined): Promise<void> {
  rmSync(join(context.treeDir, 'index'), { force: true });
  if (from === undefined) await seedIndex(context);
  else await context.git(['read-tree', from]);
}

/** Sizes of the blobs that the vault holds, by hash. */
async function blobSizes(context: VaultContext, entries: readonly IndexEntry[]): Promise<Map<string, number>> {
  const input = `${[...new Set(entries.map((entry) => entry.oid))].join('\n')}\n`;
  const { out } = await context.git(['cat-file', '--batch-check=%(objectname) %(objectsize)', '--buffer'], { input });
  const sizes = new Map<string, number>();
  for (const line of out.toString('latin1').split('\n')) {
    const [oid, size] = line.split(' ');
    if (oid && size !== undefined && /^\d+$/.test(size)) sizes.set(oid, Number(size));
  }
  return sizes;
}

/** Paths between whose bytes and blob a filter, keyword or encoding may stand without changing the size. */
async function filteredPaths(context: VaultContext, entries: readonly IndexEntry[]): Promise<Set<string>> {
  const { root, commonDir } = context.project;
  const own = join(commonDir, 'info/attributes');
  const names = entries.filter((entry) => /(^|\/)\.gitattributes$/.test(entry.path));
  const texts = [own, ...names.map((entry) => within(root, entry.path))].map((file) => {
    try {
      return readFileSync(file, 'latin1');
    } catch {
      return '';
    }
  });
  if (!texts.some((text) => /\b(filter|ident|working-tree-encoding)\b/.test(text))) return new Set();
  // The store's attributes hide the project's, so the question is put to a directory that has only the project's.
  const probe = join(context.treeDir, 'probe.git');
  for (const part of ['objects', 'refs', 'info']) mkdirSync(join(probe, part), { recursive: true });
  writeFileSync(join(probe, 'HEAD'), 'ref: refs/heads/none\n');
  writeFileSync(join(probe, 'info/attributes'), texts[0] as string, 'latin1');
  const { out } = await context.git(['check-attr', '-z', '--stdin', 'filter', 'ident', 'working-tree-encoding'], {
    input: joinNul(entries.map((entry) => entry.path)),
    env: { GIT_DIR: probe },
  });
  rmSync(probe, { recursive: true, force: true });
  const fields = splitNul(out);
  const found = new Set<string>();
  for (let at = 0; at + 2 < fields.length; at += 3)
    if (!['unspecified', 'unset', ''].includes(fields[at + 2] as string)) found.add(fields[at] as string);
  return found;
}

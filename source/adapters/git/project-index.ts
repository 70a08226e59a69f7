import { createHash } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BytePath, splitNul } from './byte-path.ts';
import { GITLINK, type IndexEntry, writeIndex } from './index-file.ts';
import { treeItems } from './tree-items.ts';
import type { VaultContext } from './vault-context.ts';
import { readWholeIndex } from './whole-index.ts';

/** What the person's index says, without the file times: a tree for the plain entries, a line for each other one. */
export interface StagedState {
  readonly tree: string;
  /** `mode oid stage flags path`, NUL-terminated; flags are letters: v assume-unchanged, s skip-worktree, a intent-to-add. */
  readonly special: string;
  /** Blobs that only the special lines name. */
  readonly blobs: readonly string[];
}

/** The person's index as last read; entries are there so that others need not read it again. */
export interface ProjectIndex {
  readonly sign: string;
  readonly digest: string;
  readonly entries: readonly IndexEntry[];
}

const isPlain = (entry: IndexEntry): boolean =>
  entry.stage === 0 && !entry.assumeValid && !entry.skipWorktree && !entry.intentToAdd;

/** Reads the person's index if it is another than `last`. A missing one is empty. */
export async function readProjectIndex(context: VaultContext, last?: ProjectIndex): Promise<ProjectIndex> {
  const path = join(context.project.gitDir, 'index');
  let stat: ReturnType<typeof bigStat>;
  try {
    stat = bigStat(path);
  } catch {
    return { sign: 'none', digest: 'none', entries: [] };
  }
  const sign = `${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.size}`;
  if (last?.sign === sign) return last;
  const entries = await readWholeIndex(context.project, context.treeDir);
  const hash = createHash('sha256').update(entries.map(line).join(''), 'latin1');
  return { sign, digest: hash.digest('hex'), entries };
}

const bigStat = (path: string) => statSync(path, { bigint: true });

/** Turns the index's plain entries into a tree in the vault. */
export async function stagedState(context: VaultContext, index: ProjectIndex): Promise<StagedState> {
  const plain = index.entries.filter(isPlain);
  const special = index.entries.filter((entry) => !isPlain(entry));
  const file = join(context.treeDir, `staged-${process.pid}`);
  try {
    writeFileSync(file, writeIndex(plain, context.project.format));
    const { out } = await context.gitWith(file, ['write-tree', '--missing-ok']);
    const blobs = special.filter((entry) => entry.mode !== GITLINK && !/^0+$/.test(entry.oid)).map(({ oid }) => oid);
    return { tree: out.toString().trim(), special: special.map(line).join(''), blobs: [...new Set(blobs)] };
  } finally {
    rmSync(file, { force: true });
  }
}

/** The files that the person's index tracks, without those that it says are not on disk. */
export function trackedFiles(index: ProjectIndex): BytePath[] {
  return index.entries.filter(({ mode, skipWorktree }) => mode !== GITLINK && !skipWorktree).map(({ path }) => path);
}

/** An index entry as a line: everything but the file's times. */
export function line(entry: IndexEntry): string {
  const flags = `${entry.assumeValid ? 'v' : ''}${entry.skipWorktree ? 's' : ''}${entry.intentToAdd ? 'a' : ''}-`;
  return `${entry.mode.toString(8)} ${entry.oid} ${entry.stage} ${flags} ${entry.path}\0`;
}

/** The inverse of `line`, without file times. */
export function entryOf(text: string): IndexEntry {
  const [, mode = '', oid = '', stage = '', flags = '', path = ''] =
    /^(\d+) ([0-9a-f]+) ([0-3]) (\S+) ([\s\S]*)$/.exec(text) ?? [];
  return {
    path,
    mode: Number.parseInt(mode, 8),
    oid,
    stage: Number(stage) as 0 | 1 | 2 | 3,
    assumeValid: flags.includes('v'),
    skipWorktree: flags.includes('s'),
    intentToAdd: flags.includes('a'),
    stat: Buffer.alloc(40),
  };
}

/** Those of the paths that a staged state tracks. Paths are looked up one by one: a large index is not gone through. */
export async function trackedAmong(
  context: VaultContext,
  staged: StagedState,
  paths: readonly BytePath[],
): Promise<Set<BytePath>> {
  if (paths.length === 0) return new Set();
  const found = new Set(splitNul(Buffer.from(staged.special, 'latin1')).map((text) => entryOf(text).path));
  if (paths.length > 100 || paths.some((path) => /[\0-\x1f\x80-\xff]/.test(path)))
    for (const { path } of await treeItems(context, staged.tree)) found.add(path);
  else
    for (const path of paths)
      if ((await context.reader.info(`${staged.tree}:${path}`))?.type === 'blob') found.add(path);
  return found;
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { type BytePath, parents, pathBytes } from './byte-path.ts';
import { type RawChange, rawChanges } from './compare.ts';
import { ignoredUnder } from './ignore-rules.ts';
import { trackedAmong } from './project-index.ts';
import { filesBelow, inTheWay } from './tree-files.ts';
import { type Checkpoint, readCheckpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';

/** What a restore will do: from which commit to which tree, and what stays although the target does not have it. */
export interface RestorePlan {
  /** The target's tree, plus what is kept. */
  readonly tree: string;
  /** What will change on disk. */
  readonly changes: readonly RawChange[];
  /** The same with what is kept: everything by which target and present differ. */
  readonly differences: readonly RawChange[];
  /** Paths that are not in the target, but that the target's own rules ignore: they stay as they are. */
  readonly kept: readonly BytePath[];
}

/** Plans the way from the present checkpoint to a target. Changes nothing in the project. */
export async function planRestore(context: VaultContext, present: string, target: Checkpoint): Promise<RestorePlan> {
  const changes = await rawChanges(context, present, target.commit);
  const gone = changes.filter((change) => change.status === 'D');
  const ignored = new Set(await untrackedIgnored(context, present, target, changes));
  const coming = changes.filter((change) => change.status !== 'D').map(({ path }) => path);
  const blocked = new Set(coming);
  const blockedFolders = new Set(coming.flatMap(parents));
  const kept = gone.filter(
    ({ path }) => ignored.has(path) && !blockedFolders.has(path) && !parents(path).some((part) => blocked.has(part)),
  );
  if (kept.length === 0) return { tree: target.tree, changes, differences: changes, kept: [] };
  const lines = kept.map((change) => `${change.oldMode} ${change.oldOid}\t${change.path}\0`).join('');
  const names = new Set(kept.map(({ path }) => path));
  return {
    tree: await treeWith(context, target.tree, lines),
    changes: changes.filter(({ path }) => !names.has(path)),
    differences: changes,
    kept: [...names],
  };
}

/**
 * Those of the paths to go that the target's rules ignore. What the target tracks is not ignored, whatever the rules
 * say. While no rule file differs, the present checkpoint knows which of its files are ignored.
 */
async function untrackedIgnored(
  context: VaultContext,
  present: string,
  target: Checkpoint,
  changes: readonly RawChange[],
): Promise<BytePath[]> {
  const gone = changes.filter(({ status }) => status === 'D').map(({ path }) => path);
  if (gone.length === 0) return [];
  const known = changes.some(isRuleFile)
    ? undefined
    : new Set((await readCheckpoint(context, present)).content.ignored);
  const ignored = known ? gone.filter((path) => known.has(path)) : await ignoredUnder(context, target.commit, gone);
  const tracked = await trackedAmong(context, target.content.staged, ignored);
  return ignored.filter((path) => !tracked.has(path));
}

const isRuleFile = ({ path }: RawChange): boolean => basename(path) === '.gitignore';

/** A tree with entries put in or (mode 0) taken out, given as `update-index --index-info` lines. */
export async function treeWith(context: VaultContext, tree: string, lines: string): Promise<string> {
  const index = join(context.treeDir, `plan-${process.pid}`);
  try {
    await context.gitWith(index, ['read-tree', tree]);
    await context.gitWith(index, ['update-index', '-z', '--add', '--replace', '--index-info'], {
      input: pathBytes(lines),
    });
    return (await context.gitWith(index, ['write-tree'])).out.toString().trim();
  } finally {
    rmSync(index, { force: true });
  }
}

/** Things on disk that no checkpoint has and that stand where the target has a file or needs a folder. */
export function findInTheWay(context: VaultContext, changes: readonly RawChange[]): BytePath[] {
  const { root } = context.project;
  const present = new Set(changes.filter(({ status }) => status !== 'A').map(({ path }) => path));
  const found = new Set<BytePath>();
  for (const change of changes) {
    if (change.status !== 'A') continue;
    const thing = inTheWay(root, change.path);
    if (thing === undefined || present.has(thing)) continue;
    // A folder that only holds what the present checkpoint has goes away with its files.
    for (const file of filesBelow(root, thing)) if (!present.has(file)) found.add(file);
  }
  return [...found];
}

/**
 * Files that the present rules ignore, so that no checkpoint has them, but that the target's rules do not: there they
 * would be new files that the target never had. `ignored` is git's list at present; folders end in a slash.
 */
export async function findUnignored(
  context: VaultContext,
  target: Checkpoint,
  changes: readonly RawChange[],
  ignored: readonly BytePath[],
): Promise<BytePath[]> {
  if (!changes.some(isRuleFile)) return [];
  const still = new Set(await ignoredUnder(context, target.commit, ignored));
  const seen = ignored.filter((path) => !still.has(path));
  const inside = seen.filter((path) => path.endsWith('/')).flatMap((path) => below(context, path.slice(0, -1)));
  const hidden = new Set(await ignoredUnder(context, target.commit, inside));
  return [...seen.filter((path) => !path.endsWith('/')), ...inside.filter((path) => !hidden.has(path))];
}

const below = (context: VaultContext, path: BytePath): BytePath[] => filesBelow(context.project.root, path);

/** What a restore will write: paths whose content the vault does not hold, and the bytes of the others on disk. */
export async function weighPlan(
  context: VaultContext,
  changes: readonly RawChange[],
): Promise<{ readonly missing: readonly BytePath[]; readonly bytes: number }> {
  const needed = changes.filter((change) => change.status !== 'D');
  const found = await Promise.all(needed.map(({ newOid }) => context.reader.info(newOid)));
  let bytes = 0;
  for (const blob of found) bytes += Math.ceil((blob?.size ?? 0) / BLOCK) * BLOCK;
  return { missing: needed.filter((_, index) => found[index] === undefined).map(({ path }) => path), bytes };
}

/** What a file takes on disk at least, on most file systems. */
const BLOCK = 4096;

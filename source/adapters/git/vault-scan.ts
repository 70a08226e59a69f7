import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BytePath, parents, pathBytes, splitNul, statWithin, within } from './byte-path.ts';
import type { VaultContext } from './vault-context.ts';

/** A file that a name of ours stands for while git is made to look into a nested repository. Never on disk. */
export const SENTINEL = '.chaperone-sentinel';

/** What differs between the work tree and the vault's index. */
export interface Scan {
  /** Present and new or different. */
  readonly changed: readonly BytePath[];
  /** Those of them that the index does not have; no rule ignores them. */
  readonly untracked: ReadonlySet<BytePath>;
  /** In the index, and no longer on disk. */
  readonly deleted: readonly BytePath[];
  /** Paths by which the index itself differs from the last checkpoint: a restore wrote them, or a save was cut there. */
  readonly ahead: readonly BytePath[];
  /** Ignored files, and ignored folders with a slash at the end. */
  readonly ignored: readonly BytePath[];
  /** Folders with a repository of their own into which git did not look: other work trees of this one, and unopened ones. */
  readonly nested: readonly BytePath[];
  /** Those among them that should have been opened. */
  readonly unopened: readonly BytePath[];
}

/**
 * Looks at the whole tree once. Files inside nested repositories and submodules count like any other, because a name
 * of ours is put into the index there, by which git takes the folder for its own.
 */
export async function scanTree(context: VaultContext): Promise<Scan> {
  for (let round = 0; ; round++) {
    const scan = readStatus((await context.git(STATUS)).out);
    const closed = scan.nested.filter((path) => !isLinkedWorktree(context, path));
    if (closed.length === 0 || round === DEPTH) return { ...scan, unopened: closed };
    const empty = await emptyBlob(context);
    const input = pathBytes(closed.map((path) => `100644 ${empty}\t${path}/${SENTINEL}\0`).join(''));
    await context.git(['update-index', '-z', '--add', '--index-info'], { input });
  }
}

/** How deep repositories may lie in each other. */
const DEPTH = 8;

const STATUS = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignored=matching', '--no-renames'];

/** Reads `git status --porcelain=v1 -z` without renames. */
export function readStatus(out: Buffer): Scan {
  const changed: BytePath[] = [];
  const untracked = new Set<BytePath>();
  const deleted: BytePath[] = [];
  const ignored: BytePath[] = [];
  const nested: BytePath[] = [];
  const ahead: BytePath[] = [];
  for (const item of splitNul(out)) {
    const path = item.slice(3);
    const sign = item.slice(0, 2);
    if (sign === '!!') ignored.push(path);
    else if (sign === '??' && path.endsWith('/')) nested.push(path.slice(0, -1));
    else if (sign === '??') {
      changed.push(path);
      untracked.add(path);
    } else {
      if (sign[0] !== ' ') ahead.push(path);
      if (sign[1] === 'D') deleted.push(path);
      else if (sign[1] !== ' ') changed.push(path);
    }
  }
  return { changed, untracked, deleted, ahead, ignored, nested, unopened: [] };
}

/** Is the folder another work tree of the same repository? It has a vault of its own, and is left alone here. */
function isLinkedWorktree(context: VaultContext, path: BytePath): boolean {
  try {
    const text = readFileSync(within(context.project.root, `${path}/.git`), 'utf8');
    const target = /^gitdir: (.+?)\s*$/.exec(text)?.[1];
    return (
      target !== undefined &&
      resolve(context.project.root, target).startsWith(`${context.project.commonDir}/worktrees/`)
    );
  } catch {
    return false;
  }
}

async function emptyBlob(context: VaultContext): Promise<string> {
  return (await context.git(['hash-object', '-w', '--stdin'], { input: '' })).out.toString().trim();
}

/** Is a folder above the path no folder but a link? Then the path is gone, whatever the link's target has. */
export function isBehindLink(root: string, path: BytePath, known = new Map<BytePath, boolean>()): boolean {
  for (const folder of parents(path)) {
    let link = known.get(folder);
    if (link === undefined) {
      link = !statWithin(root, folder)?.isDirectory();
      known.set(folder, link);
    }
    if (link) return true;
  }
  return false;
}

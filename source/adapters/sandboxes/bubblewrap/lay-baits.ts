import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Confinement, privateFolders } from '../confinement.ts';
import type { Around, Bait } from '../watching/looks.ts';

/** No more than so many baits are laid; what is beyond them is hidden as where nobody watches. */
const MOST = 300;
/** So many files of one hidden folder have a bait in it. */
const MOST_IN_FOLDER = 50;

/** What stands, readable and empty, for what can't be looked into, so that it is seen when it is tried. */
export interface Baits {
  /** What is laid over hidden files and folders. */
  readonly over: ReadonlyMap<string, string>;
  /** What stands where nothing else is: the person's secrets. */
  readonly far: readonly Bait[];
  /** All files among them. */
  readonly all: readonly Bait[];
  readonly around: readonly Around[];
}

export const noBaits: Baits = { over: new Map(), far: [], all: [], around: [] };

/** npm opens it in every project, so that its opening says nothing. */
const OPENED_ALWAYS = new Set(['.npmrc']);

/**
 * Makes baits in a folder of ours. A refused opening leaves no trace that anybody could see; that of an empty file does.
 * A hidden folder can't be listed as before, but the files of its own names can be opened in it. `hidden` is what of the
 * confinement's is really there, without what has a stand-in; `isFolder` tells which are folders; `shown` is what else is
 * seen inside.
 */
export function layBaits(
  folder: string,
  confinement: Confinement,
  hidden: readonly string[],
  isFolder: (path: string) => boolean,
  shown: readonly string[],
): Baits {
  const { root, home, readable, writable, also = [] } = confinement;
  const over = new Map<string, string>();
  const far: Bait[] = [];
  const all: Bait[] = [];
  const place = () => join(folder, `bait-${all.length}-${over.size}-${far.length}`);
  const lay = (path: string, from: string): string => {
    writeFileSync(from, '', { mode: 0o444 });
    all.push({ path, from });
    return from;
  };
  const seen = [...shown, home, ...privateFolders, ...readable, ...writable, ...also.map(({ at }) => at), root ?? home];
  for (const [at, paths] of grouped(confinement.baits ?? [])) {
    if (seen.some((one) => within(at, one) || within(one, at))) continue;
    const from = place();
    if (paths[0] === at) lay(at, from);
    if (paths[0] === at || layAll(at, paths, from, lay)) far.push({ path: at, from });
  }
  const around = new Set<string>();
  for (const path of hidden) {
    if (root === null || !within(path, root) || all.length >= MOST) continue;
    const from = place();
    if (isFolder(path)) {
      if (layFolder(path, from, lay)) over.set(path, from);
    } else if (!OPENED_ALWAYS.has(basename(path))) {
      over.set(path, lay(path, from));
      around.add(dirname(path));
    }
  }
  const known = new Set([...hidden, ...(confinement.standIns ?? []).map(({ path }) => path)]);
  return { over, far, all, around: [...around].map((one) => ({ folder: one, files: filesIn(one, known) })) };
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Those below a hidden folder (`~/.ssh`, `~/.config`) by that, the others by themselves. */
function grouped(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const at = /^.*?\/\.[^/]+(?=\/)/.exec(path)?.[0] ?? path;
    groups.set(at, [...(groups.get(at) ?? []), path]);
  }
  return groups;
}

/** Somebody who is nobody inside: root can list what belongs to itself there, whatever its mode. */
const STRANGER = 65_534;

/** Makes a folder that inside can be gone through and not be listed. False where that can't be. */
function unlisted(path: string, fill: () => void): boolean {
  mkdirSync(path, { mode: 0o700 });
  fill();
  chmodSync(path, 0o111);
  if (process.geteuid?.() !== 0) return true;
  try {
    chownSync(path, STRANGER, STRANGER);
    return true;
  } catch {
    return false;
  }
}

/** Such a folder, for one that is called `at`, with baits at these paths below it. */
function layAll(
  at: string,
  paths: readonly string[],
  into: string,
  lay: (path: string, from: string) => void,
): boolean {
  let sound = true;
  const next = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.slice(at.length + 1).split('/')[0] ?? '';
    next.set(name, [...(next.get(name) ?? []), path]);
  }
  const made = unlisted(into, () => {
    for (const [name, those] of next) {
      const path = `${at}/${name}`;
      if (those[0] === path) lay(path, join(into, name));
      else sound = layAll(path, those, join(into, name), lay) && sound;
    }
  });
  return made && sound;
}

/** Such a folder with a bait for each file of the hidden one. */
function layFolder(path: string, to: string, lay: (path: string, from: string) => string): boolean {
  let count = 0;
  let sound = true;
  const fill = (from: string, into: string): boolean =>
    unlisted(into, () => {
      for (const entry of entriesOf(from)) {
        count += 1;
        if (count > MOST_IN_FOLDER) break;
        if (entry.isDirectory()) sound = fill(join(from, entry.name), join(into, entry.name)) && sound;
        else if (entry.isFile()) lay(join(from, entry.name), join(into, entry.name));
      }
    });
  return fill(path, to) && sound;
}

/** Lets everything in a folder of ours be removed again: the person's own rights don't reach into what can't be listed. */
export function openBaits(folder: string): void {
  for (const entry of entriesOf(folder))
    if (entry.isDirectory()) {
      chmodSync(join(folder, entry.name), 0o700);
      openBaits(join(folder, entry.name));
    }
}

function entriesOf(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const filesIn = (folder: string, but: ReadonlySet<string>): number =>
  entriesOf(folder).filter((one) => one.isFile() && !but.has(join(folder, one.name))).length;

import { closeSync, constants, mkdirSync, openSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Run } from '../core/run.ts';
import type { Action } from '../policy/action.ts';
import type { Closed } from '../policy/decision.ts';
import type { Facts } from '../policy/facts.ts';
import type { Opened } from '../policy/mounts.ts';
import { pathPattern, touches } from '../policy/paths/pattern.ts';

/** What a person allowed beyond the bullets and that holds now: for the run, or once and not yet used. */
export function openedBy(run: Run, facts: Facts): Opened[] {
  return [...run.opened].flatMap(([key, { kind, closed }]) =>
    run.grants.has(key) || run.once?.has(key) ? openFor(kind, closed, facts) : [],
  );
}

/**
 * What has to be opened for an action of this kind. A command may make, replace or delete a file as it likes, for which the
 * folder around it is opened; for a tool that writes one file an empty one is made, so that there is something to mount.
 */
export function openFor(kind: Action['kind'], closed: readonly Closed[], facts: Facts): Opened[] {
  return closed.flatMap((one): Opened[] => {
    const { glob, ...named } = one;
    if (one.access === 'read') return matching(one, facts).map((path) => ({ ...one, path }));
    // Where a link leads, nobody was asked.
    const plain = glob ? matching(one, facts, false) : [];
    if (glob) return plain.flatMap((path) => openFor(kind, [{ ...named, path }], facts));
    const { path } = one;
    if (facts.resolve(path) !== path) return [];
    const absent = facts.kind(path) === 'absent';
    const within = path.startsWith(`${facts.root}/`);
    // A mount of its own could not be deleted, and no other file could take its place (sed -i, npm install).
    const replaced = kind === 'exec' && facts.kind(path) !== 'folder';
    if (within && (one.access === 'delete' || replaced)) {
      const first = outermostAbsent(path, facts);
      // That something could be moved into it is only so where it is a folder.
      return facts.kind(dirname(first)) === 'folder' ? [{ ...one, path: first, around: true }] : [];
    }
    if (absent && (within || facts.kind(dirname(path)) === 'folder')) make(path);
    return [one];
  });
}

/** The paths that a shell's wildcards stand for now, links resolved; those in its last component only, others open nothing. */
function matching({ path, glob }: Closed, facts: Facts, links = true): string[] {
  if (!glob) return [path];
  const folder = dirname(path);
  if (/[*?[]/.test(folder)) return [];
  const pattern = pathPattern(path, facts.root, facts.home);
  const hidden = basename(path).startsWith('.');
  try {
    return readdirSync(folder)
      .filter((name) => hidden || !name.startsWith('.'))
      .filter((name) => links || facts.resolve(`${folder}/${name}`) === `${folder}/${name}`)
      .map((name) => facts.resolve(`${folder}/${name}`))
      .filter((one) => touches(pattern, { path: one }));
  } catch {
    return [];
  }
}

/** What is made first on the way to a path that is not there: the folder that it is in may be missing as well. */
function outermostAbsent(path: string, facts: Facts): string {
  let at = path;
  while (dirname(at).startsWith(`${facts.root}/`) && facts.kind(dirname(at)) === 'absent') at = dirname(at);
  return at;
}

/** An empty file; in the project with the folders that it is in, which no link leads to (`path` is resolved). */
function make(path: string): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666));
  } catch {
    // The person may not write there either: what is not there can't be opened.
  }
}

import { lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { standIn } from '../../core/stand-in.ts';
import type { Facts } from '../../policy/facts.ts';

/** Larger files are no lists of variables. */
const LARGEST = 256 * 1024;

/**
 * What is seen of hidden files of secrets: the text of the person's own stand-in where they named one (`named`, by absolute
 * paths), else the names of a `.env` with other values. Files of other kinds, and those not understood, have none.
 */
export function findStandIns(
  secrets: readonly string[],
  named: ReadonlyMap<string, string>,
): { readonly path: string; readonly text: string }[] {
  return secrets.flatMap((path) => {
    const other = named.get(path);
    if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return [];
    if (other === undefined && !/^\.env(?:\.[\w.-]+)?$/.test(basename(path))) return [];
    const source = read(other ?? path);
    const text = source === null || other !== undefined ? source : standIn(source);
    return text === null ? [] : [{ path, text }];
  });
}

/**
 * The person's own stand-ins with absolute paths. What is named in the project has to be there itself: a link that the
 * agent made would lead to any file of the person's.
 */
export function namedStandIns(
  named: Readonly<Record<string, string>>,
  { root, home, resolve }: Pick<Facts, 'root' | 'home' | 'resolve'>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(named).flatMap(([hidden, other]) => {
      const theirs = other.startsWith('~/') ? home + other.slice(1) : other;
      const path = theirs.startsWith('/') ? theirs : join(root, theirs);
      return path.startsWith(`${root}/`) && resolve(path) !== path ? [] : [[join(root, hidden), path] as const];
    }),
  );
}

/** Puts stand-ins into a copy of the tree, where it lacks the file (git ignores it): tests need it. */
export function layStandIns(standIns: readonly { path: string; text: string }[], root: string, copy: string): void {
  for (const { path, text } of standIns)
    try {
      writeFileSync(join(copy, path.slice(root.length)), text, { flag: 'wx' });
    } catch {
      // The copy has the file itself, or not the folder: it is as it was saved.
    }
}

function read(path: string): string | null {
  try {
    const { size } = statSync(path);
    return size <= LARGEST ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

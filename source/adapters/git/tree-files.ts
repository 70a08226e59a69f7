import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { type BytePath, parents, statWithin, within } from './byte-path.ts';

/**
 * Makes a folder below a root, component by component: a link or file on the way ends it, because a plain recursive
 * mkdir would go through a link to outside. Returns whether the folder is there now.
 */
export function makeFolder(root: string, path: BytePath): boolean {
  for (const part of [...parents(path), path]) {
    const stat = statWithin(root, part);
    if (stat === undefined) mkdirSync(within(root, part));
    else if (!stat.isDirectory()) return false;
  }
  return true;
}

/** Removes a folder if it is empty, then each folder above that is empty by it and is not in `wanted`. Links end it. */
export function removeEmptyFolder(root: string, path: BytePath, wanted: ReadonlySet<BytePath>): void {
  for (const folder of [...parents(path), path].reverse()) {
    const above = parents(folder);
    if (wanted.has(folder) || ![...above, folder].every((part) => statWithin(root, part)?.isDirectory())) continue;
    if (readdirSync(within(root, folder)).length > 0) return;
    rmdirSync(within(root, folder));
  }
}

/** Removes a folder that holds nothing but empty folders; false when it holds anything else, and what is left then stays. */
export function removeEmptyFolders(root: string, path: BytePath): boolean {
  for (const entry of readdirSync(within(root, path), { withFileTypes: true, encoding: 'latin1' }))
    if (!entry.isDirectory() || !removeEmptyFolders(root, `${path}/${entry.name}`)) return false;
  rmdirSync(within(root, path));
  return true;
}

/** Writes a file below a root, its folders too. Only for folders of our own. */
export function writeTreeFile(root: string, path: BytePath, content: string | Uint8Array): void {
  const at = path.lastIndexOf('/');
  if (at > 0) makeFolder(root, path.slice(0, at));
  writeFileSync(within(root, path), content);
}

/** What stands at a path or above it where a folder is needed: the path of the first thing in the way, if any. */
export function inTheWay(root: string, path: BytePath): BytePath | undefined {
  for (const part of parents(path)) {
    const stat = statWithin(root, part);
    if (stat === undefined) return undefined;
    if (!stat.isDirectory()) return part;
  }
  return statWithin(root, path) === undefined ? undefined : path;
}

/** Every file and link in a folder, or the path itself when it is none; repositories' own `.git` left out. */
export function filesBelow(root: string, path: BytePath): BytePath[] {
  if (!statWithin(root, path)?.isDirectory()) return [path];
  return readdirSync(within(root, path), { encoding: 'latin1' })
    .filter((name) => name !== '.git')
    .flatMap((name) => filesBelow(root, `${path}/${name}`));
}

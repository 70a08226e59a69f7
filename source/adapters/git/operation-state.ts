import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files and folders in a git directory that say which operation is under way, and how far it is (gitrepository-layout). */
const FILES = [
  'MERGE_HEAD',
  'MERGE_MSG',
  'MERGE_MODE',
  'MERGE_RR',
  'AUTO_MERGE',
  'SQUASH_MSG',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'REBASE_HEAD',
  'BISECT_LOG',
  'BISECT_START',
  'BISECT_NAMES',
  'BISECT_TERMS',
  'BISECT_EXPECTED_REV',
  'BISECT_ANCESTORS_OK',
] as const;
const FOLDERS = ['rebase-merge', 'rebase-apply', 'sequencer'] as const;

/** A state file larger than this is no state of git's. */
const LARGEST = 4 * 1024 * 1024;

/** Which operation is under way, in a word for people; null for none. */
export function operationUnderWay(gitDir: string): string | null {
  const has = (name: string) => lstatSync(join(gitDir, name), { throwIfNoEntry: false }) !== undefined;
  if (has('rebase-merge') || has('rebase-apply')) return has('rebase-apply/applying') ? 'am' : 'rebase';
  if (has('MERGE_HEAD')) return 'merge';
  if (has('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (has('REVERT_HEAD')) return 'revert';
  if (has('sequencer')) return 'cherry-pick or revert';
  if (has('BISECT_LOG')) return 'bisect';
  return null;
}

/** The state files of the operation under way, by path in the git directory; empty when there is none. */
export function readOperation(gitDir: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const read = (name: string) => {
    const stat = lstatSync(join(gitDir, name), { throwIfNoEntry: false });
    if (stat?.isFile() && stat.size <= LARGEST) found.set(name, readFileSync(join(gitDir, name)));
  };
  const present = new Set(readdirSync(gitDir));
  for (const name of FILES) if (present.has(name)) read(name);
  for (const folder of FOLDERS) {
    if (!present.has(folder) || !lstatSync(join(gitDir, folder)).isDirectory()) continue;
    for (const name of readdirSync(join(gitDir, folder), { recursive: true, encoding: 'utf8' }))
      read(`${folder}/${name}`);
  }
  return found;
}

/** Makes the operation state what it was: what belongs to none or another operation is taken away first. */
export function restoreOperation(gitDir: string, state: ReadonlyMap<string, Buffer>): void {
  for (const [name] of readOperation(gitDir)) if (!state.has(name)) rmSync(join(gitDir, name), { force: true });
  for (const folder of FOLDERS)
    if (![...state.keys()].some((name) => name.startsWith(`${folder}/`)))
      rmSync(join(gitDir, folder), { recursive: true, force: true });
  for (const [name, content] of state) {
    mkdirSync(dirname(join(gitDir, name)), { recursive: true });
    writeFileSync(join(gitDir, name), content);
  }
}

import { appendFileSync, linkSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeNew } from './durable.ts';
import { type Signature, stamp } from './objects.ts';
import type { Project } from './project.ts';
import { readHead, readRef, resolveRef } from './refs.ts';

/** How long a lock of somebody else's is waited for. git holds one for milliseconds. */
const PATIENCE_MS = 2_000;

/** Names of our own files in a git directory begin so; one that is left over is recognised by it. */
export const OURS = 'chaperone-tmp-';

/** What is written beside a ref's movement: who, and the reflog's line. */
export interface Mark {
  readonly who: Signature;
  readonly message: string;
}

let counter = 0;

/**
 * Replaces a file of the repository under git's own lock protocol (`<file>.lock`, exclusive). The lock is a link of a
 * draft with a name of ours, so that after a kill it is known whose it was. `check` runs while the lock is held.
 */
export async function replaceLocked(
  path: string,
  draftFolder: string,
  data: string,
  check: () => void = () => {},
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(draftFolder, `${OURS}${process.pid}-${counter++}`);
  writeNew(draft, data);
  try {
    await takeLock(draft, path);
    try {
      check();
      renameSync(`${path}.lock`, path);
    } catch (error) {
      rmSync(`${path}.lock`, { force: true });
      throw error;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Links a draft to `<path>.lock`, waiting a little while somebody else has it. */
export async function takeLock(draft: string, path: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      linkSync(draft, `${path}.lock`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (Date.now() > until)
        throw new Error(
          `${path}.lock exists: another git process is at work, or one crashed there. Wait for it; if none is running, remove that file.`,
        );
      await pause(25);
    }
  }
}

/**
 * Moves a branch (a full ref name) to a commit by writing its file and reflog, as git would; no configuration and no
 * hook takes part. With `from` it must be there now (null: must not exist). HEAD's reflog gets the line too when HEAD is on it.
 */
export async function moveRef(
  project: Project,
  name: string,
  to: string,
  mark: Mark,
  from?: string | null,
): Promise<void> {
  if (!isRefName(name)) throw new Error(`${JSON.stringify(name)} is no name for a branch.`);
  const path = join(project.commonDir, name);
  const before = resolveRef(project, name);
  if (before === to && from === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  if (!`${realpathSync(dirname(path))}${sep}`.startsWith(`${project.commonDir}${sep}`))
    throw new Error(`${name} lies behind a link that leaves the repository. Nothing was written.`);
  await replaceLocked(path, project.commonDir, `${to}\n`, () => {
    const now = resolveRef(project, name);
    if (from !== undefined && now !== from)
      throw new Error(`${name} moved meanwhile (from ${from ?? 'nothing'} to ${now ?? 'nothing'}). Try again.`);
    if (readRef(project, name)?.startsWith('ref: '))
      throw new Error(`${name} is a symbolic ref. It was left as it is.`);
  });
  note(join(project.commonDir, 'logs', name), before, to, mark);
  if (readHead(project).branch === name) note(join(project.gitDir, 'logs/HEAD'), before, to, mark);
}

/** Points HEAD at a branch (full name) or straight at a commit, tree and index untouched. */
export async function pointHead(
  project: Project,
  head: { readonly branch: string | null; readonly commit: string | null },
  mark: Mark,
): Promise<void> {
  const before = readHead(project);
  if (before.branch === head.branch && (head.branch !== null || before.commit === head.commit)) return;
  const value = head.branch === null ? (head.commit as string) : `ref: ${head.branch}`;
  await replaceLocked(join(project.gitDir, 'HEAD'), project.gitDir, `${value}\n`);
  const after = readHead(project).commit;
  if (after !== null) note(join(project.gitDir, 'logs/HEAD'), before.commit, after, mark);
}

/** Appends a reflog line. */
export function note(log: string, from: string | null, to: string, mark: Mark): void {
  mkdirSync(dirname(log), { recursive: true });
  const line = `${from ?? '0'.repeat(to.length)} ${to} ${stamp(mark.who, Date.now())}\t${mark.message.replace(/\s+/g, ' ')}\n`;
  appendFileSync(log, line);
}

/** git-check-ref-format, as far as a name could do harm or be refused later. */
export function isRefName(name: string): boolean {
  if (!/^refs\/./.test(name) || /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

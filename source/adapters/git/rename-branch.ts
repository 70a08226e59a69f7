import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dropRef } from './drop-ref.ts';
import { isRefName, type Mark, moveRef, pointHead } from './move-ref.ts';
import type { Project } from './project.ts';
import { readHead, readRefs, resolveRef } from './refs.ts';

/** Why a branch can't get a name (both short); null when it can. */
export function whyNotRenamed(project: Project, from: string, to: string): string | null {
  const name = `refs/heads/${to}`;
  if (!isRefName(name) || to === 'HEAD' || to.startsWith('-'))
    return `${JSON.stringify(to)} is no name for a branch. Choose another.`;
  for (const known of readRefs(project).keys()) {
    if (!known.startsWith('refs/heads/')) continue;
    if (known === name) return `There is a branch ${to} already. Choose another name.`;
    if (`${known}/`.startsWith(`${name}/`) || `${name}/`.startsWith(`${known}/`))
      return `${to} and the branch ${known.slice('refs/heads/'.length)} can't both be there: git keeps them as a file and a folder of one name. Choose another.`;
  }
  const elsewhere = otherWorkTree(project, `refs/heads/${from}`);
  return elsewhere === null
    ? null
    : `${from} is checked out in another work tree too (${elsewhere}). Leave it there first.`;
}

/** The work tree, other than this one, that has a branch checked out; null when none has. */
export function otherWorkTree(project: Project, branch: string): string | null {
  const folder = join(project.commonDir, 'worktrees');
  const heads = [
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
    project.commonDir,
  ].filter((gitDir) => gitDir !== project.gitDir);
  for (const gitDir of heads)
    try {
      if (readFileSync(join(gitDir, 'HEAD'), 'latin1').trim() === `ref: ${branch}`) return gitDir;
    } catch {
      // No work tree any more.
    }
  return null;
}

/**
 * Gives a branch that is at `commit` another name (both short), with its reflog, and lets HEAD follow, as `git branch -m`
 * does; no configuration is read or written. May be repeated when it was cut.
 */
export async function renameBranch(
  project: Project,
  { from, to, commit }: { readonly from: string; readonly to: string; readonly commit: string },
  mark: Mark,
): Promise<void> {
  const [old, name] = [`refs/heads/${from}`, `refs/heads/${to}`];
  const onHead = readHead(project).branch === old;
  const [log, next] = [join(project.commonDir, 'logs', old), join(project.commonDir, 'logs', name)];
  if (resolveRef(project, name) === null) {
    if (existsSync(log)) {
      mkdirSync(dirname(next), { recursive: true });
      copyFileSync(log, next);
    }
    await moveRef(project, name, commit, mark, null);
  }
  if (onHead) await pointHead(project, { branch: name, commit }, mark);
  await dropRef(project, old, commit);
}

import { namesSecret } from '../secrets.ts';
import { commitStep } from './commit-step.ts';
import { giveObjects } from './give-objects.ts';
import { moveRef } from './move-ref.ts';
import { commitBody, stamp, treeBody, writeObject } from './objects.ts';
import { readHead, resolveRef } from './refs.ts';
import { restoreCheckpoint } from './restore.ts';
import { treeWith } from './restore-plan.ts';
import { trackedTarget } from './tracked-target.ts';
import { treeItems } from './tree-items.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import { openSession } from './vault-session.ts';
import { visibleTree } from './visible-tree.ts';

/**
 * What a person may have done with a dirty tree before a run, on their word. Both go by the vault, so that nothing is
 * lost on the way; no hook, filter or signing runs. Changed files that need a filter program of the project (LFS) are
 * refused by name: the person commits or stashes those with their own git. Files that no commit has and whose names say
 * that they hold secrets stay where they are: one key must not put a password into a history.
 */
export interface Tidy {
  /** Commits everything (untracked files too, ignored ones not) on the checked-out branch. Null when nothing changed. */
  commitAll(message: string): Promise<string | null>;
  /** Puts everything (untracked files too) on the stash, as `git stash --include-untracked` does; `git stash pop` brings it back. */
  stashAll(message: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens the vault of a work tree for tidying it. Close it before a run opens the vault. */
export async function openTidy(spec: { readonly root: string; readonly folder: string }): Promise<Tidy> {
  const session = await openSession({ ...spec, run: 'tidy' });
  const { context, snapshots, who } = session;
  const { project } = context;
  const leave = ({ path }: { path: string }, untracked: boolean) => untracked && namesSecret(path);

  return {
    close: () => session.close(),
    async commitAll(message) {
      const { branch } = readHead(project);
      if (branch === null)
        throw new Error('HEAD is on no branch, so a commit would be lost. Make one: git switch -c <name>');
      const saved = await snapshots.save('Before a commit of everything');
      return commitStep(context, who, { branch, from: saved.commit, message, trailers: {} }, leave);
    },
    async stashAll(message) {
      const saved = await snapshots.save('Before a stash of everything');
      const { branch, commit: head } = readHead(project);
      if (head === null) throw new Error('The repository has no commit yet, so nothing can be stashed.');
      const checkpoint = await readCheckpoint(context, saved.commit);
      const whole = await visibleTree(context, head, checkpoint, leave);
      const apart = new Set(whole.untracked);
      const on = `${branch?.replace('refs/heads/', '') ?? '(no branch)'}: ${message}`;
      const signature = stamp(who, Date.now());
      const put = (tree: string, parents: readonly string[], text: string) => {
        const body = commitBody({ tree, parents, author: signature, committer: signature, message: text });
        return writeObject(context.objects, project.format, 'commit', body);
      };
      const nothing = writeObject(context.objects, project.format, 'tree', treeBody([]));
      const items = (await treeItems(context, whole.tree)).filter(({ path }) => apart.has(path));
      const added = items.map(({ mode, oid, path }) => `${mode} ${oid}\t${path}\0`).join('');
      const removed = items.map(({ oid, path }) => `0 ${'0'.repeat(oid.length)}\t${path}\0`).join('');
      // The shape that `git stash` gives it: the tracked files, then HEAD, the index, and the untracked files.
      const index = put(checkpoint.content.staged.tree, [head], `index on ${on}`);
      const extra =
        items.length === 0 ? [] : [put(await treeWith(context, nothing, added), [], `untracked files on ${on}`)];
      const stash = put(await treeWith(context, whole.tree, removed), [head, index, ...extra], `On ${on}`);
      await giveObjects(context, [stash]);
      const mark = { who, message: `On ${on}` };
      await moveRef(project, 'refs/stash', stash, mark, resolveRef(project, 'refs/stash'));
      const { commit: target } = await trackedTarget(context, snapshots, head, saved, apart);
      await restoreCheckpoint(session, { to: head, mode: 'tracked', note: `stash ${stash}`, target }, saved);
      return stash;
    },
  };
}

import type { BranchAt } from '../../core/settle.ts';
import { giveObjects } from './give-objects.ts';
import { makeCommit } from './make-commit.ts';
import { type Mark, moveRef } from './move-ref.ts';
import { type Signature, stamp } from './objects.ts';
import { resolveRef } from './refs.ts';
import { otherWorkTree, renameBranch, whyNotRenamed } from './rename-branch.ts';
import { type RunCommit, runCommits, settledRefs, whyFixed } from './run-commits.ts';
import { shareObjects } from './share-objects.ts';
import type { Signing } from './signing.ts';
import type { VaultContext } from './vault-context.ts';
import { zone } from './zone.ts';

/** What becomes of a run's branch. */
export interface SettleSpec {
  readonly run: string;
  /** Another number for every end of the run: asked again with the same one, it is completed. */
  readonly id: number;
  /** The branch (short name) that has the commits, and the commit that the run began at. */
  readonly branch: string;
  readonly base: string;
  readonly how:
    | { readonly kind: 'keep' }
    | { readonly kind: 'squash'; readonly message: string }
    | { readonly kind: 'rename'; readonly branch: string }
    | { readonly kind: 'back'; readonly from: BranchAt; readonly to: BranchAt };
  /** Asked before anything is written: the hooks' messages in place of these, oldest first. Rejects when one refuses. */
  readonly hooks: ((tip: string, messages: readonly string[]) => Promise<readonly string[]>) | null;
  readonly signing: Signing | null;
}

/**
 * Keeps, squashes or renames the commits of a run by plumbing: nothing of the project's is executed, tree and index stay
 * as they are. What was before stays in the vault by a ref. A cut is completed by asking again with the same number.
 */
export async function settleBranch(
  context: VaultContext,
  who: Signature,
  spec: SettleSpec,
): Promise<{ readonly before: BranchAt; readonly after: BranchAt }> {
  const { project } = context;
  const { branch, how } = spec;
  shareObjects(project, context.objects);
  const full = `refs/heads/${branch}`;
  const goal = how.kind === 'rename' ? how.branch : how.kind === 'back' ? how.to.branch : branch;
  const refs = `${settledRefs(spec.run)}/${spec.id}`;
  const begun = [await vaultRef(context, `${refs}/before`), await vaultRef(context, `${refs}/after`)];
  const before = begun[0] ?? mayMove(context, spec, goal);
  const after = begun[1] ?? (await newTip(context, who, spec, before));
  if (begun[1] == null)
    await context.git(['-c', 'core.fsync=loose-object,reference', 'update-ref', '--stdin'], {
      input: `update ${refs}/before ${before}\nupdate ${refs}/after ${after}\n`,
    });
  await giveObjects(context, [after]);
  const mark: Mark = { who, message: `chaperone: ${how.kind === 'back' ? 'undo' : how.kind}` };
  if (after !== before && resolveRef(project, full) === before) await moveRef(project, full, after, mark, before);
  if (goal !== branch) await renameBranch(project, { from: branch, to: goal, commit: after }, mark);
  const now = resolveRef(project, `refs/heads/${goal}`);
  if (now !== after)
    throw new Error(`${goal} moved meanwhile, to ${now?.slice(0, 10) ?? 'nothing'}. It was left there; look at it.`);
  return { before: { branch, commit: before }, after: { branch: goal, commit: after } };
}

/** The commit that the branch is at; throws when it may not move, or not be called so. */
function mayMove({ project }: VaultContext, { branch, how }: SettleSpec, goal: string): string {
  const tip = resolveRef(project, `refs/heads/${branch}`);
  if (tip === null) throw new Error(`The branch ${branch} is gone. Look for it with: git branch --all`);
  if (how.kind === 'back' && tip !== how.from.commit)
    throw new Error(`${branch} has moved on since then, to ${tip.slice(0, 10)}, so it was left where it is.`);
  const why = goal === branch ? null : whyNotRenamed(project, branch, goal);
  if (why !== null) throw new Error(why);
  const elsewhere = otherWorkTree(project, `refs/heads/${branch}`);
  if (elsewhere !== null)
    throw new Error(`${branch} is checked out in another work tree too (${elsewhere}). Leave it there first.`);
  return tip;
}

async function newTip(context: VaultContext, who: Signature, spec: SettleSpec, tip: string): Promise<string> {
  const { how, signing, hooks, base } = spec;
  switch (how.kind) {
    case 'rename':
      return tip;
    case 'back':
      return how.to.commit;
    case 'keep': {
      const commits = await runCommits(context, spec.run, base, tip);
      const messages = (commits ?? []).map(({ message }) => message);
      const judged = (await hooks?.(tip, messages)) ?? messages;
      const same = judged.every((text, at) => text.trimEnd() === messages[at]?.trimEnd());
      if (same && (signing === null || commits?.every(({ signed }) => signed))) return tip;
      let parent = base;
      for (const [index, commit] of writable(commits).entries())
        parent = await makeCommit(context, { ...commit, message: judged[index] ?? commit.message, parent }, signing);
      return parent;
    }
    case 'squash': {
      const last = writable(await runCommits(context, spec.run, base, tip)).at(-1);
      if (!last) throw new Error('There is no commit to squash.');
      const [message = how.message] = (await hooks?.(tip, [how.message])) ?? [];
      const line = now(who);
      return makeCommit(context, { tree: last.tree, author: line, committer: line, message, parent: base }, signing);
    }
  }
}

/** The person and this moment, as git takes them from the environment. */
function now(who: Signature): RunCommit['author'] {
  const line = stamp(who, Date.now(), zone(new Date()));
  const [, name = '', email = '', date = ''] = /^(.*) <(.*)> (.*)$/.exec(line) ?? [];
  return [name, email, `@${date}`];
}

function writable(commits: readonly RunCommit[] | null): readonly RunCommit[] {
  const why = whyFixed(commits);
  if (why !== null || commits === null) throw new Error(why ?? '');
  return commits;
}

async function vaultRef(context: VaultContext, name: string): Promise<string | null> {
  const { out, code } = await context.git(['rev-parse', '--verify', '--quiet', name], { ok: [0, 1] });
  return code === 0 ? out.toString().trim() : null;
}

import type { Saved } from '../../core/event.ts';
import { type BytePath, shownPath } from './byte-path.ts';
import { readRefs } from './refs.ts';
import type { RestorePlan } from './restore-plan.ts';
import type { TrackedTarget } from './tracked-target.ts';
import type { VaultContext } from './vault-context.ts';
import type { Meta } from './vault-meta.ts';

/** What a person should know before a rollback: what it does to history, what it can't bring back, what it leaves. */
export async function previewWarnings(
  context: VaultContext,
  present: Saved,
  aim: Meta,
  plan: RestorePlan,
  driven: TrackedTarget['driven'],
): Promise<string[]> {
  const warnings: string[] = [];
  const commit = aim.head.commit ?? '';
  if (commit !== present.head) {
    const branch = aim.head.branch?.replace('refs/heads/', '') ?? 'HEAD';
    const { left, pushed } = await leavingCommits(context, present.head, commit);
    warnings.push(
      `${branch} goes to ${commit.slice(0, 12)}; ${many(left, 'commit')} after it ${left === 1 ? 'leaves' : 'leave'} the branch and ${left === 1 ? 'stays' : 'stay'} in the vault.`,
    );
    if (pushed > 0)
      warnings.push(
        `${many(pushed, 'of these commits', 'of these commits')} ${pushed === 1 ? 'is' : 'are'} on a remote already, which this does not change.`,
      );
  }
  for (const lack of present.lacks) warnings.push(`Not saved, and left alone: ${lack}`);
  for (const [path, reason] of aim.lacks) warnings.push(`The target does not have ${shownPath(path)}: ${reason}`);
  if (plan.kept.length > 0) warnings.push(`Ignored at the target, so it stays: ${names(plan.kept)}`);
  const changing = new Set(plan.changes.map(({ path }) => path));
  const stored = [...driven.keys()].filter((path) => changing.has(path));
  if (stored.length > 0)
    warnings.push(`Comes back as the project stores it, since its filter program is not run here: ${names(stored)}`);
  return warnings;
}

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

const names = (paths: readonly BytePath[]): string => {
  const shown = paths.slice(0, 5).map(shownPath).join(', ');
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
};

/** How many commits leave a branch that goes from one commit to another, and how many of them a remote branch has. */
async function leavingCommits(
  context: VaultContext,
  from: string,
  to: string,
): Promise<{ readonly left: number; readonly pushed: number }> {
  if (from === '') return { left: 0, pushed: 0 };
  const count = async (without: readonly string[]): Promise<number> => {
    const input = [from, ...without.map((oid) => `^${oid}`)].map((word) => `${word}\n`).join('');
    return Number((await context.git(['rev-list', '--count', '--stdin'], { input })).out.toString());
  };
  const remotes: string[] = [];
  for (const [name, value] of readRefs(context.project))
    if (name.startsWith('refs/remotes/') && (await context.reader.info(value))?.type === 'commit') remotes.push(value);
  const left = await count(to === '' ? [] : [to]);
  return { left, pushed: left - (await count([...(to === '' ? [] : [to]), ...remotes])) };
}

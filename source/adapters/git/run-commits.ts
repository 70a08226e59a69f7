import { readRefs } from './refs.ts';
import { runRef, type VaultContext } from './vault-context.ts';

/** A commit of a run's branch, with what is needed to write it anew. */
export interface RunCommit {
  readonly hash: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** As git takes them from the environment: name, address, `@seconds zone`. */
  readonly author: readonly [name: string, email: string, date: string];
  readonly committer: readonly [name: string, email: string, date: string];
  readonly message: string;
  /** The run made it, or an end of the run did. */
  readonly own: boolean;
  readonly signed: boolean;
}

/**
 * The commits that a branch has beyond a commit, by first parents, oldest first. Null when that commit is not among
 * their parents: the branch was moved elsewhere.
 */
export async function runCommits(
  context: VaultContext,
  run: string,
  base: string,
  tip: string,
): Promise<RunCommit[] | null> {
  if (base === tip) return [];
  const { out } = await context.git(['rev-list', '--reverse', '--first-parent', tip, `^${base}`, '--']);
  const made = new Set(await settledTips(context, run));
  const found: RunCommit[] = [];
  for (const hash of out.toString().split('\n').filter(Boolean)) {
    const commit = await readWhole(context, hash);
    const own = made.has(hash) || commit.message.split('\n').includes(`Chaperone-Run: ${run}`);
    found.push({ ...commit, own });
  }
  return found[0]?.parents[0] === base ? found : null;
}

/** The folder of refs that keep what an end of a run's commits came from and went to. */
export const settledRefs = (run: string): string => runRef(run).replace(/^refs\/chaperone\//, 'refs/settled/');

/** What earlier ends of the run made: a person may have taken the trailers out of a message. */
async function settledTips(context: VaultContext, run: string): Promise<string[]> {
  const { out } = await context.git(['for-each-ref', '--format=%(refname) %(objectname)', `${settledRefs(run)}/`]);
  const kept = new Map(
    out
      .toString()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return [...kept].flatMap(([name, commit]) =>
    name.endsWith('/after') && kept.get(name.replace(/after$/, 'before')) !== commit ? [commit] : [],
  );
}

async function readWhole(context: VaultContext, hash: string): Promise<Omit<RunCommit, 'own'>> {
  const text = (await context.reader.read(hash))?.body.toString() ?? '';
  const end = text.indexOf('\n\n');
  const head = text.slice(0, end);
  const message = text.slice(end + 2);
  const who = (role: string): RunCommit['author'] => {
    const [, name = '', email = '', date = ''] =
      new RegExp(`^${role} (.*?) ?<(.*)> (\\d+ [+-]\\d+)$`, 'm').exec(head) ?? [];
    return [name, email, `@${date}`];
  };
  return {
    hash,
    tree: /^tree ([0-9a-f]+)$/m.exec(head)?.[1] ?? '',
    parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] as string),
    author: who('author'),
    committer: who('committer'),
    message,
    signed: /^gpgsig(-sha256)? /m.test(head),
  };
}

/** Why the commits of a branch can't be written anew; null when they can. */
export function whyFixed(commits: readonly RunCommit[] | null): string | null {
  if (commits === null) return 'The branch no longer begins where the run began, so its commits were left alone.';
  const other = commits.filter(({ own }) => !own);
  if (other.length > 0)
    return `${other.length === 1 ? 'One commit on the branch is' : `${other.length} commits on the branch are`} not of this run (${other[0]?.hash.slice(0, 10)}), so they are not written anew. Do it yourself: git rebase -i`;
  if (commits.some(({ parents }) => parents.length !== 1))
    return 'There is a merge on the branch, so its commits are not written anew. Do it yourself: git rebase -i';
  return null;
}

/** How many of the commits beyond `base` a remote branch has already. */
export async function pushedCommits(context: VaultContext, base: string, tip: string): Promise<number> {
  const remotes: string[] = [];
  for (const [name, value] of readRefs(context.project))
    if (name.startsWith('refs/remotes/') && (await context.reader.info(value))?.type === 'commit') remotes.push(value);
  const count = async (without: readonly string[]) => {
    const input = [tip, `^${base}`, ...without.map((oid) => `^${oid}`)].map((word) => `${word}\n`).join('');
    return Number((await context.git(['rev-list', '--count', '--stdin'], { input })).out.toString());
  };
  return remotes.length === 0 ? 0 : (await count([])) - (await count(remotes));
}

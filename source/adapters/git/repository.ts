import type { BranchAt, Finishing } from '../../core/settle.ts';
import type { HistoryCommit, Repository } from '../../ports.ts';
import { splitNul } from './byte-path.ts';
import { commitStep } from './commit-step.ts';
import { readIdentity } from './identity.ts';
import { isRefName, moveRef, pointHead } from './move-ref.ts';
import { openProject } from './project.ts';
import { readHead, resolveRef } from './refs.ts';
import { pushedCommits, runCommits, whyFixed } from './run-commits.ts';
import { type SettleSpec, settleBranch } from './settle-branch.ts';
import { shareObjects } from './share-objects.ts';
import { vaultContext } from './vault-context.ts';
import { setUpVault } from './vault-setup.ts';

/** The project's repository as the supervisor writes to it. */
export interface OpenRepository extends Repository {
  /**
   * Makes a branch at HEAD's commit and points HEAD at it; tree and index stay as they are. A branch of that name that
   * is at the same commit is taken up. Returns the full name of the branch. Throws when the name is taken elsewhere.
   */
  startBranch(name: string): Promise<string>;
  /** Points HEAD back at a branch (short name), tree and index untouched. Throws when there is none. */
  pointAt(name: string): Promise<void>;
  /** The commits that a run's branch (short name) has beyond the one that the run began at, before their end is chosen. */
  finishing(spec: {
    readonly run: string;
    readonly base: string;
    readonly branch: string;
  }): Promise<Omit<Finishing, 'hooks' | 'signing'>>;
  /** Keeps, squashes or renames them; see settle-branch.ts. */
  settle(spec: SettleSpec): Promise<{ readonly before: BranchAt; readonly after: BranchAt }>;
  /** HEAD now: short branch name or null, and commit. */
  head(): { readonly branch: string | null; readonly commit: string | null };
}

/**
 * Opens a project's repository for reading its history and writing visible commits. All of git's own work is done in
 * the vault in `folder` (as for openVault); the project's git directory is read and written as files, so that none of
 * its configuration, hooks or filters takes part.
 */
export async function openRepository(spec: {
  readonly root: string;
  readonly folder: string;
}): Promise<OpenRepository> {
  const project = await openProject(spec.root);
  const context = vaultContext(project, spec.folder, 'none');
  await setUpVault(context, spec.folder);
  const who = await readIdentity(project);
  const short = (branch: string | null) => branch?.replace(/^refs\/heads\//, '') ?? null;

  return {
    head() {
      const { branch, commit } = readHead(project);
      return { branch: short(branch), commit };
    },
    async history(limit, from) {
      const commit = from ?? readHead(project).commit;
      if (commit === null || limit < 1) return [];
      shareObjects(project, context.objects);
      const format = '--format=%H%x00%s%x00%an%x00%at';
      const args = [
        'log',
        '-z',
        `--max-count=${Math.floor(limit)}`,
        '--no-mailmap',
        '--no-show-signature',
        format,
        commit,
      ];
      const fields = splitNul((await context.git(args)).out).map((text) => Buffer.from(text, 'latin1').toString());
      const found: HistoryCommit[] = [];
      for (let at = 0; at + 3 < fields.length; at += 4) {
        const [hash = '', subject = '', author = '', seconds = '0'] = fields.slice(at, at + 4);
        found.push({ hash, subject, author, at: Number(seconds) * 1000 });
      }
      return found;
    },
    commitStep: (step) => commitStep(context, who, step),
    settle: (end) => settleBranch(context, who, end),
    async finishing({ run, base, branch }) {
      shareObjects(project, context.objects);
      const tip = resolveRef(project, `refs/heads/${branch}`);
      if (tip === null) throw new Error(`The branch ${branch} is gone. Look for it with: git branch --all`);
      const found = await runCommits(context, run, base, tip);
      const commits = (found ?? []).map(({ hash, message, own, signed }) => {
        return { hash, subject: message.split('\n')[0] ?? '', own, signed };
      });
      return { branch, commit: tip, commits, fixed: whyFixed(found), pushed: await pushedCommits(context, base, tip) };
    },
    async startBranch(name) {
      const full = `refs/heads/${name}`;
      if (!isRefName(full))
        throw new Error(`${JSON.stringify(name)} is no name for a branch. Choose another run name.`);
      const { branch, commit } = readHead(project);
      if (commit === null)
        throw new Error('The repository has no commit yet. Make one first: git commit --allow-empty');
      const present = resolveRef(project, full);
      if (present !== null && present !== commit && branch !== full)
        throw new Error(
          `The branch ${name} is there already, at another commit. Choose another run name, or rename the branch.`,
        );
      if (present === null) await moveRef(project, full, commit, { who, message: 'chaperone: start of the run' }, null);
      await pointHead(
        project,
        { branch: full, commit },
        { who, message: `chaperone: from ${short(branch) ?? commit} to ${name}` },
      );
      return full;
    },
    async pointAt(name) {
      const full = `refs/heads/${name}`;
      const commit = resolveRef(project, full);
      if (commit === null) throw new Error(`There is no branch ${name}.`);
      await pointHead(project, { branch: full, commit }, { who, message: `chaperone: to ${name}` });
    },
  };
}

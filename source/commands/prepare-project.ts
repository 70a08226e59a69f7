import { realpathSync } from 'node:fs';
import { askKey } from '../adapters/ask-key.ts';
import { realFacts } from '../adapters/facts.ts';
import { commitFile } from '../adapters/git/commit-file.ts';
import { type FirstCommit, makeFirstCommit, offerFirstCommit } from '../adapters/git/first-commit.ts';
import { isTooWide } from '../adapters/git/preflight.ts';
import { workingPolicyFiles } from '../adapters/policy-files.ts';
import { findSecrets } from '../adapters/secrets.ts';
import type { Findings } from '../core/preflight.ts';
import { Failure } from './failure.ts';
import { askProposal, proposePolicy, writeProposal } from './propose-policy.ts';

/** What a project got by keys before its run: then it is looked at again. */
export interface Prepared {
  readonly changed: boolean;
  /** Every bullet of the project's policy was shown and taken just now. */
  readonly approved: boolean;
}

/**
 * What a run lacks in a project that was never prepared is offered one by one, shown before, and done on a key: a
 * repository with a first commit, and a policy. Where nobody can be asked nothing is done, and preflight says what lacks.
 */
export async function prepareProject(
  found: Findings,
  folder: string,
  again: () => Promise<Findings>,
): Promise<Prepared> {
  const nothing: Prepared = { changed: false, approved: false };
  if (!(process.stdin.isTTY && process.stdout.isTTY) || found.agent.problem !== null) return nothing;
  let now = found;
  let changed = false;
  if (now.repository.state === 'unfit') {
    if (isTooWide(realpathSync(folder))) return nothing;
    const files = realFacts({ root: folder }).files();
    const offer = await offerFirstCommit(realpathSync(folder), files, findSecrets(folder, {}).files);
    if (offer === null) return nothing;
    await askRepository(offer);
    await makeFirstCommit(offer);
    changed = true;
    now = await again();
  }
  if (now.repository.state === 'unfit' || now.policy.state !== 'none') return { changed, approved: false };
  const { root } = now.repository;
  const lying = (await workingPolicyFiles(root, '')).map(({ file }) => file);
  if (lying.length > 0) {
    await askCommit(lying);
    const message = 'Say what coding agents may do here';
    for (const name of lying) await commitFile(root, { name, edit: (text) => text ?? '', message, whole: true });
    return { changed: true, approved: false };
  }
  const proposal = await proposePolicy(root, process.env);
  if (proposal.bullets.length === 0) return { changed, approved: false };
  const taken = await askProposal(proposal, process.env);
  if (taken === null)
    throw new Failure(
      'refused',
      `Nothing was started. ${changed ? 'The repository stays.' : 'Nothing was changed.'}`,
      4,
    );
  const bullets = taken.bullets.flatMap((index) => proposal.bullets[index] ?? []);
  const written = await writeProposal(proposal, bullets, taken.commit);
  if (written.state === 'written')
    throw new Failure(
      'uncommitted',
      `The bullets stand in ${proposal.file}, not committed: ${written.why}. A run takes the policy from the last commit. Commit it, and start again.`,
    );
  return { changed: true, approved: true };
}

/** A policy that is written and not committed counts for nothing: it is committed, with nothing else, on the person's word. */
async function askCommit(files: readonly string[]): Promise<void> {
  const [names, verb, it] = [
    files.join(', '),
    files.length === 1 ? 'holds' : 'hold',
    files.length === 1 ? 'it' : 'them',
  ];
  process.stdout.write(
    `${names} ${verb} a policy that is not committed, and a run takes its policy from the last commit.\n\n  y commit ${it}, and nothing else    q start nothing\n`,
  );
  if ((await askKey(process.stdin, ['y', 'q'])) !== 'y') throw new Failure('refused', 'Nothing was started.', 4);
}

/** Says what a first commit would hold, and waits for a word. */
async function askRepository({ root, repository, files, bytes, ignore }: FirstCommit): Promise<void> {
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const why = repository ? 'has no commit yet' : 'is in no git repository';
  process.stdout.write(
    [
      `${root} ${why}, so there is no state to go back to. This would be done:`,
      ...(repository ? [] : ['  git init']),
      ...(ignore.length > 0 ? [`  .gitignore gets: ${ignore.join(', ')}`] : []),
      `  one commit "Start" of ${files} file${files === 1 ? '' : 's'}, ${size}`,
      '',
      '  y do it    q start nothing',
      '',
    ].join('\n'),
  );
  if ((await askKey(process.stdin, ['y', 'q'])) !== 'y')
    throw new Failure('refused', 'Nothing was started, and nothing was changed.', 4);
}

import { join } from 'node:path';
import { findRoot } from '../adapters/git/project.ts';
import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import { configFolder, readPolicyFiles } from '../adapters/policy-files.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';
import { Failure } from './failure.ts';

/** The repository that a folder lies in, and its policy as it stands in the last commit. Fails saying what is missing. */
export async function policyOfHead(
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly root: string; readonly policy: Policy }> {
  const root = findRoot(folder);
  const commit = root === undefined ? null : await resolveCommit(root, 'HEAD');
  if (root === undefined || commit === null) throw new Failure('no-repository', outside(root), 2);
  const { found } = await readPolicyFiles(root, commit, join(configFolder(env), 'policy.md'));
  if (found.length === 0)
    throw new Failure(
      'no-policy',
      'The last commit has no policy, so there is nothing to hold a command to. Propose one with: chaperone init (then commit it)',
    );
  const reading = readPolicy(found);
  if (reading.ok) return { root, policy: reading.policy };
  const [first] = reading.problems;
  const where = first ? ` (${first.file}:${first.line}: ${first.message})` : '';
  throw new Failure(
    'policy',
    `The policy of the last commit can’t be understood${where}. All of it: chaperone policy check --committed`,
  );
}

const outside = (root: string | undefined): string =>
  root === undefined
    ? 'This is no git repository, so it has no policy. Go into one; or make one here: git init, a first commit, chaperone init'
    : 'This git repository has no commit yet, and the policy is read from the last one. Make a first commit, then: chaperone init';

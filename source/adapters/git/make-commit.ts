import type { RunCommit } from './run-commits.ts';
import type { Signing } from './signing.ts';
import type { VaultContext } from './vault-context.ts';

/** How long a signing program may take, in milliseconds: long enough for a person to type into its own window. */
const SIGN_MS = 120_000;

/**
 * Writes a commit object into the vault, signed where the person signs, and returns its hash. git runs in the vault, with
 * nothing of the project's configuration; the signing program is the person's own, without a terminal.
 */
export async function makeCommit(
  context: VaultContext,
  commit: Pick<RunCommit, 'tree' | 'author' | 'committer' | 'message'> & { readonly parent: string },
  signing: Signing | null,
): Promise<string> {
  const { author, committer } = commit;
  const who = (role: string, [name, email, date]: RunCommit['author']) => ({
    [`GIT_${role}_NAME`]: name,
    [`GIT_${role}_EMAIL`]: email,
    [`GIT_${role}_DATE`]: date,
  });
  const args = [
    ...(signing?.settings ?? []),
    'commit-tree',
    ...(signing ? ['-S'] : ['--no-gpg-sign']),
    '-p',
    commit.parent,
    commit.tree,
  ];
  try {
    const { out } = await context.git(args, {
      cwd: '/',
      env: { ...signing?.environment, ...who('AUTHOR', author), ...who('COMMITTER', committer) },
      input: `${commit.message.replaceAll('\0', '').trimEnd()}\n`,
      ...(signing ? { signal: AbortSignal.timeout(SIGN_MS) } : {}),
    });
    return out.toString().trim();
  } catch (error) {
    if (!signing) throw error;
    throw new Error(
      `The commit could not be signed (${signing.label}): ${(error as Error).message} Nothing was changed. Unlock the key and try again, or finish without signing.`,
      { cause: error },
    );
  }
}

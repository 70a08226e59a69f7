import { push } from '../adapters/git/push.ts';
import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import type { PushRequest } from '../core/read-push.ts';

/** What became of a push that the supervisor did, in words for the agent. */
export type PushForAgent = (request: PushRequest) => Promise<{ readonly ok: boolean; readonly text: string }>;

/**
 * Does the pushes that were allowed, for an agent that has neither credentials nor the host. `remotes` are the addresses
 * as they were before it began. What is pushed is a commit of the person's repository: the steps that are finished.
 */
export function pushForAgent(spec: {
  readonly root: string;
  readonly workBranch: string;
  readonly remotes: Readonly<Record<string, { readonly pushUrl: string }>>;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}): PushForAgent {
  const { root, workBranch, env, folder } = spec;
  const remotes = { ...spec.remotes };
  return async ({ remote, source, ref, force }) => {
    const url = Object.hasOwn(remotes, remote) ? remotes[remote]?.pushUrl : undefined;
    if (!url) return { ok: false, text: `There was no remote called ${remote} when the run began.` };
    const branch = source === 'HEAD' ? workBranch : source;
    const commit = await resolveCommit(root, `refs/heads/${branch}`);
    if (commit === null)
      return {
        ok: false,
        text: `There is no branch ${branch} in the person's repository. Finished steps are commits on ${workBranch}: git push ${remote} HEAD:${ref}`,
      };
    const { ok, text } = await push({ root, url, commit, ref, force, env, folder });
    const what = `${commit.slice(0, 10)} (${branch}) to ${ref} of ${remote}`;
    return { ok, text: ok ? `Pushed ${what}.` : `Pushing ${what} failed: ${text}` };
  };
}

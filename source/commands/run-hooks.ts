import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildEnvironment } from '../adapters/environment.ts';
import { makeAgentGit } from '../adapters/git/agent-git.ts';
import { findHooks, type Hooks } from '../adapters/git/find-hooks.ts';
import { openProject, type Project } from '../adapters/git/project.ts';
import { plainTail } from '../adapters/plain-text.ts';
import { lacking, verifyLimitMs } from '../adapters/verify.ts';
import type { Run } from '../core/run.ts';
import { copiesInto } from './in-box.ts';
import type { Workshop } from './task-runner.ts';

/** Longest message that a hook may leave, in characters. */
const MESSAGE_LIMIT = 65_536;

// git runs hooks with its own index named and without an editor (githooks(5)). Arguments: commit, folder of the hooks.
const INDEX = 'export GIT_INDEX_FILE=.git/index GIT_EDITOR=: GIT_CONFIG_GLOBAL=/dev/null';
const PRE_COMMIT = `${INDEX}
git read-tree "$1" && { git update-index -q --refresh >/dev/null; git diff-files --quiet || git checkout-index -q -f -a; } || exit 125
[ -z "$3" ] || git -c core.hooksPath="$2" hook run "$3" >&2 || exit
git diff --name-only -z "$1"`;
const MESSAGE = `${INDEX}
printf '%s\\n' "$1" > .git/COMMIT_EDITMSG || exit 125
for hook in $3; do
  case $hook in prepare-commit-msg) more=message;; *) more=;; esac
  git -c core.hooksPath="$2" hook run "$hook" -- .git/COMMIT_EDITMSG $more >&2 || exit
done
git stripspace < .git/COMMIT_EDITMSG`;

/** What the project's own hooks said of the run's commits. */
export interface HookWord {
  readonly messages: readonly string[];
  readonly notes: readonly string[];
}

/** Why hooks can't be run here; null when they can. */
export const unableHooks = (shop: Pick<Workshop, 'box'>): string | null =>
  shop.box ? null : 'they are the project’s programs, and this run has no sandbox for them';

/**
 * Lets the project's hooks judge commits as `git commit` would, in the sandbox, on a copy of the committed tree with a git
 * directory of its own whose HEAD is the commit that the run began at. They may refuse, and change messages; what they
 * change in files is told and not taken. Rejects with what a hook said when it refuses.
 */
export async function runHooks(
  shop: Workshop,
  run: Run,
  spec: {
    readonly tip: string;
    readonly messages: readonly string[];
    readonly fresh: boolean;
    readonly signal: AbortSignal;
  },
): Promise<HookWord> {
  const project = await openProject(run.info.root);
  const hooks = await findHooks(project, shop.environment.from);
  const { box } = shop;
  const saved = run.steps.findLast(({ commit }) => commit !== null)?.saved;
  const checkpoint = saved == null ? undefined : run.checkpoints.at(saved - 1);
  if (hooks.names.length === 0 || !box || !checkpoint) return { messages: spec.messages, notes: [] };
  const home = join(shop.folder.scratch, 'finish', 'private');
  const tree = join(shop.folder.scratch, 'finish', 'tree');
  await rm(join(tree, '.git'), { recursive: true, force: true });
  for (const name of [tree, join(home, 'home'), join(home, 'tmp')]) await mkdir(name, { recursive: true, mode: 0o700 });
  await shop.vault.materialise(checkpoint.commit, tree);
  const git = await makeAgentGit(project, join(tree, '.git'), (store) => store);
  await standAt(git.folder, run.info.base.commit);
  const path = await bringHooks(project, hooks, tree);
  const readable = [...git.stores, ...reached(hooks, path)];
  const copies = await copiesInto(await lacking(run.info.root, tree), home);
  const env = buildEnvironment({ ...shop.environment, folder: home });
  const inside = async (what: string, script: string, ...words: string[]) => {
    const argv = ['/bin/bash', '--noprofile', '--norc', '-c', script, 'hooks', ...words];
    const place = { tree, home, copies, readable };
    const { code, out, complaint } = await box.inCopy({ argv, cwd: tree, env }, place, verifyLimitMs);
    spec.signal.throwIfAborted();
    if (code === 0) return out.toString();
    const said = plainTail(Buffer.from(complaint), 2_000).trim();
    throw new Error(
      `${what} ${code === null ? 'did not end in time' : `refused (exit code ${code})`}${said === '' ? '.' : `:\n${said}`}`,
    );
  };
  const has = (name: string) => hooks.names.includes(name);
  const judged = has('pre-commit') ? 'pre-commit' : '';
  const changed = (await inside('The hook pre-commit', PRE_COMMIT, spec.tip, path, judged)).split('\0').filter(Boolean);
  const ofMessage = [
    ...(spec.fresh && has('prepare-commit-msg') ? ['prepare-commit-msg'] : []),
    ...(has('commit-msg') ? ['commit-msg'] : []),
  ];
  const messages: string[] = [];
  for (const text of spec.messages)
    messages.push(
      ofMessage.length === 0
        ? text
        : plainMessage(await inside(`The hook ${ofMessage.join(' or ')}`, MESSAGE, text, path, ofMessage.join(' '))),
    );
  const ran = [judged, ...ofMessage].filter(Boolean).join(', ');
  return {
    messages,
    notes: [
      ...(ran === '' ? [] : [`${ran} agreed`]),
      ...(changed.length === 0
        ? []
        : [`pre-commit changed ${some(changed)} in its copy, which was not taken: the commits hold what was verified`]),
    ],
  };
}

/** The copy's HEAD: on a branch that is still where the run began, so that all of the run is what is to be committed. */
async function standAt(git: string, base: string): Promise<void> {
  await mkdir(join(git, 'refs/heads'), { recursive: true });
  await writeFile(join(git, 'refs/heads/chaperone-finish'), `${base}\n`);
  await writeFile(join(git, 'HEAD'), 'ref: refs/heads/chaperone-finish\n');
}

/** Where the hooks are inside: as they lie in the copy, brought there if git ignores them, or in their own place. */
async function bringHooks({ root }: Project, { folder, inTree }: Hooks, tree: string): Promise<string> {
  if (inTree === null || folder === root) return folder;
  const there = join(tree, inTree);
  if (!existsSync(there)) {
    await mkdir(dirname(there), { recursive: true });
    await cp(folder, there, { recursive: true, verbatimSymlinks: true });
  }
  return there;
}

/** What must be readable beside the copy: a folder of hooks outside of it, and what links there lead to. */
function reached({ folder, names }: Hooks, path: string): string[] {
  if (path !== folder) return [];
  return [...new Set([folder, ...names.map((name) => realpathSync(join(folder, name)))])];
}

const plainMessage = (text: string): string =>
  text
    .slice(0, MESSAGE_LIMIT)
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
    .trimEnd();

const some = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

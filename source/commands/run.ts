import { readConfig } from '../adapters/config-file.ts';
import { openRepository } from '../adapters/git/repository.ts';
import { openTidy } from '../adapters/git/tidy.ts';
import { namesSecret } from '../adapters/secrets.ts';
import { openStore, type RunFolder, type Store, vaultFolder } from '../adapters/store/store.ts';
import { tmuxVersion } from '../adapters/tmux.ts';
import type { Check, Findings } from '../core/preflight.ts';
import { isHuge, preflight } from '../core/preflight.ts';
import type { AgentChoice } from '../core/run-info.ts';
import type { Policy } from '../policy/policy.ts';
import { boundTask, readLimit } from './bound-task.ts';
import { chooseAgent } from './choose-agent.ts';
import { chooseRecipe } from './choose-recipe.ts';
import { confirmPolicy } from './confirm-policy.ts';
import { createRun } from './create-run.ts';
import { detach } from './detach.ts';
import { Failure } from './failure.ts';
import { findOut } from './find-out.ts';
import { linear, linearHint } from './linear.ts';
import { prepareProject } from './prepare-project.ts';
import { readTrust } from './read-trust.ts';
import { askDirty, askHuge, printChecks } from './show-preflight.ts';
import { supervise } from './supervise.ts';

export interface RunOptions {
  readonly detach?: boolean;
  readonly here?: boolean;
  /** Without one: Claude Code where it is found and fit, else the built-in agent. */
  readonly agent?: AgentChoice['kind'];
  readonly sandbox?: boolean;
  readonly recipe?: string;
  readonly limit?: string;
  readonly dirty?: 'commit' | 'stash' | 'leave';
  readonly yes?: boolean;
  readonly ui?: boolean;
  readonly json?: boolean;
  /** Nobody is there: what would be asked is refused. */
  readonly unattended?: boolean;
  readonly proceedIfClean?: boolean;
}

/** Starts a run in the repository we stand in: preflight, then the app, lines, or a tmux session of its own. */
export async function run(words: readonly string[], options: RunOptions): Promise<number> {
  const store = await openStore(process.env);
  const inApp = options.ui !== false && !options.detach && !linear(process.env);
  if (inApp && !(process.stdin.isTTY && process.stdout.isTTY))
    throw new Failure('no-terminal', 'The app needs a terminal. Use --no-ui for lines, or --detach.', 2);
  if (options.detach && tmuxVersion(process.env) === null)
    throw new Failure('no-tmux', 'Running detached needs tmux. Install it: apt-get install tmux');
  if (options.detach && options.sandbox === false)
    throw new Failure(
      'no-sandbox',
      'Detached, nobody watches, so a run needs its sandbox: --no-sandbox does not go with --detach. Leave one of them out.',
      2,
    );
  // A slip is told before anything is looked at or asked.
  if (options.limit !== undefined) readLimit(options.limit);
  const { agent, task } = await choose(words, options);
  const folder = await begin(store, task, agent, options);
  if (!options.detach && options.ui !== false && !inApp) process.stderr.write(linearHint);
  if (!options.detach) return supervise(store, folder, { as: inApp ? 'app' : 'lines', json: options.json ?? false });
  await detach(store, folder, process.cwd());
  sayDetached(folder.name, options.json ?? false);
  return 0;
}

/** With `--agent command` the words are its command line; else they are the task. */
async function choose(words: readonly string[], options: RunOptions): Promise<{ agent: AgentChoice; task: string }> {
  if (options.agent !== 'command')
    return { agent: await chooseAgent(options.agent, process.env), task: words.join(' ') };
  return { agent: { kind: 'command', label: words[0] ?? 'command', argv: words }, task: `Run ${words.join(' ')}` };
}

/** Preflight and everything the person has to say before; then the run exists. Nothing of theirs is changed unasked. */
async function begin(store: Store, task: string, agent: AgentChoice, options: RunOptions): Promise<RunFolder> {
  const look = () => findOut(process.cwd(), agent, store.folder, process.env, options.sandbox !== false);
  const before = await look();
  const prepared =
    options.json || options.ui === false
      ? { changed: false, approved: false }
      : await prepareProject(before.findings, process.cwd(), async () => (await look()).findings);
  const { findings, policy } = prepared.changed ? await look() : before;
  const checks = preflight(findings);
  const quiet = options.json === true;
  if (!quiet) printChecks(checks);
  const stopped = checks.filter((check) => check.state === 'stop');
  if (stopped.length > 0)
    throw new Failure(
      'preflight',
      quiet ? stopped.map(oneLine).join('\n') : 'This has to be mended first; nothing was started.',
    );
  if (options.unattended && findings.sandbox.state !== 'there')
    throw new Failure(
      'no-sandbox',
      'Nobody would watch this run, so the sandbox has to hold it, and there would be none: --no-sandbox does not go with --unattended. See: chaperone doctor',
    );
  const { repository } = findings;
  if (repository.state === 'unfit' || policy === null) throw new Failure('preflight', 'This can’t be started here.');
  await tidy(store, repository, checks, options);
  await confirmPolicy(store, repository.root, policy, prepared.approved || (options.yes ?? false));
  const places = { root: repository.root, folder: vaultFolder(store, repository.root) };
  const fresh = await openRepository(places);
  const commit = fresh.head().commit ?? repository.commit;
  const { root } = repository;
  const chosen = options.recipe
    ? await chooseRecipe({ name: options.recipe, store, root, commit, policy, yes: options.yes ?? false })
    : { policy, recipe: undefined };
  const seen = options.unattended ? (await readTrust(store, root)).map(({ kind }) => kind) : [];
  const bounded = await boundTask(
    {
      task,
      policy: chosen.policy,
      recipe: chosen.recipe?.name,
      detached: options.detach ?? false,
      ...(options.unattended && { seen }),
      secrets: findings.secrets,
      files: repository.files ?? 0,
    },
    { limit: options.limit, store, root, quiet },
  );
  const folder = await createRun(store, {
    task,
    root: repository.root,
    base: { commit, branch: repository.branch },
    policy: bounded.policy satisfies Policy,
    recipe: chosen.recipe,
    cautions: bounded.cautions,
    first: (await store.names()).length === 0,
    agent,
    here: options.here ?? false,
    sandbox: options.sandbox === false ? 'none' : 'proven',
    alone: options.unattended
      ? { proceedIfClean: options.proceedIfClean ?? false, ...(await readConfig(process.env)).unattended, seen }
      : undefined,
  });
  if (!options.here || repository.branch === null) await fresh.startBranch(`chaperone/${folder.name}`);
  return folder;
}

/** Uncommitted changes are the person's: they say what becomes of them. */
async function tidy(
  store: Store,
  repository: Findings['repository'] & { state: 'fit' },
  checks: readonly Check[],
  options: RunOptions,
): Promise<void> {
  if (!checks.some((check) => check.state === 'choose')) return;
  if (isHuge(repository.bulk) && options.dirty === undefined) await askHuge();
  const secrets = repository.names.filter(namesSecret);
  const how = options.dirty ?? (await askDirty(secrets));
  if (how === 'leave') return;
  if (how === null) throw new Failure('refused', 'Nothing was started, and nothing was changed.', 4);
  const tidying = await openTidy({ root: repository.root, folder: vaultFolder(store, repository.root) });
  try {
    if (how === 'commit') await tidying.commitAll('Work in progress before chaperone');
    else await tidying.stashAll('Before chaperone');
  } finally {
    await tidying.close();
  }
}

function sayDetached(name: string, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ name, attach: `chaperone attach ${name}` })}\n`);
  else
    process.stdout.write(
      `${name} runs detached. It waits for you at its plan and at every question.\n  look in:  chaperone attach ${name}\n  list:     chaperone ls\n  stop:     chaperone stop ${name}\n`,
    );
}

function oneLine(check: Check): string {
  return `${check.name}: ${check.text}. ${check.todo ?? ''}`.trim();
}

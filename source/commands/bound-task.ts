import { askKey } from '../adapters/ask-key.ts';
import type { Store } from '../adapters/store/store.ts';
import { cautions, type Undertaking } from '../core/cautions.ts';
import type { Limits, Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';
import { Failure } from './failure.ts';
import { loadRun } from './find-run.ts';
import { printChecks } from './show-preflight.ts';

/** How many runs back it is looked whether one succeeded here. */
const LOOKED_AT = 20;
/** What is offered to a task without an end. */
const OFFERED = '30 minutes, $5';

/** What is said of a task before it is planned, and the policy with the limit that was set for this run alone. */
export interface Bounded {
  readonly policy: Policy;
  readonly cautions: readonly string[];
}

/** Warns of what should not be handed over as it is. A task without an end and without a limit is asked about. */
export async function boundTask(
  given: Omit<Undertaking, 'done'>,
  options: {
    readonly limit?: string | undefined;
    readonly store: Store;
    readonly root: string;
    readonly quiet: boolean;
  },
): Promise<Bounded> {
  const limited = (limit: string) => withLimit(given.policy, limit);
  const policy = options.limit === undefined ? given.policy : limited(options.limit);
  const found = cautions({ ...given, policy, done: await doneRuns(options.store, options.root) });
  if (!options.quiet) printChecks(found);
  const told = found.map(({ text, todo }) => `${text[0]?.toUpperCase()}${text.slice(1)}. ${todo ?? ''}`.trim());
  if (!found.some((one) => one.state === 'choose') || options.quiet || !process.stdin.isTTY)
    return { policy, cautions: told };
  process.stdout.write(`\n  l limit this run to ${OFFERED}    g go on without a limit    q start nothing\n`);
  const key = await askKey(process.stdin, ['l', 'g', 'q']);
  if (key === 'l') return { policy: limited(OFFERED), cautions: told };
  if (key === 'g') return { policy, cautions: told };
  throw new Failure('refused', 'Nothing was started.', 4);
}

/** What a person wrote as a limit; fails saying what would work. */
export function readLimit(limit: string): Limits {
  const reading = readPolicy([{ file: '--limit', owner: 'person', section: 'whole', text: `- LIMIT: ${limit}` }]);
  if (reading.ok) return reading.policy.limits;
  throw new Failure('usage', `--limit: ${reading.problems[0]?.message}. As in: --limit "30 minutes, $5"`, 2);
}

/** The policy with a limit more; of two of one kind the smaller holds. */
function withLimit(policy: Policy, limit: string): Policy {
  const more = readLimit(limit);
  const names = [...new Set([...Object.keys(policy.limits), ...Object.keys(more)])] as (keyof Limits)[];
  const limits = names.map((name) => [name, Math.min(policy.limits[name] ?? Infinity, more[name] ?? Infinity)]);
  return { ...policy, limits: Object.fromEntries(limits) };
}

/** The newest runs of this work tree that ended done. Journals that can't be read don't count. */
async function doneRuns(store: Store, root: string): Promise<Undertaking['done']> {
  const names = (await store.names()).slice(-LOOKED_AT);
  const runs = await Promise.all(names.map((name) => loadRun(store.run(name)).catch(() => null)));
  const done = runs.flatMap((one) =>
    one?.run.info.root === root && one.run.ending?.outcome === 'done' ? [one.run] : [],
  );
  return { count: done.length, recipes: done.flatMap((run) => run.info.recipe?.name ?? []) };
}

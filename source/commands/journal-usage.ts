import { join } from 'node:path';
import { findRoot } from '../adapters/git/project.ts';
import { configFolder, workingPolicyFiles } from '../adapters/policy-files.ts';
import { readJournal } from '../adapters/store/journal.ts';
import { openStore } from '../adapters/store/store.ts';
import type { Event } from '../core/event.ts';
import { type Usage, usageOf } from '../core/init/usage.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';
import { Failure } from './failure.ts';

/** What the runs of the work tree we stand in did, beside the policy as it is written now. */
export async function journalUsage(): Promise<{
  readonly root: string;
  readonly policy: Policy;
  readonly usage: Usage;
}> {
  const root = findRoot(process.cwd());
  if (root === undefined) throw new Failure('no-repository', 'This is not inside a git repository.', 2);
  const reading = readPolicy(await workingPolicyFiles(root, join(configFolder(process.env), 'policy.md')));
  if (!reading.ok)
    throw new Failure('policy', 'There is no policy that can be read. Look at it: chaperone policy check');
  const store = await openStore(process.env);
  const journals: (readonly Event[])[] = [];
  for (const name of await store.names()) {
    const events = await readJournal(store.run(name).journal).then(
      (one) => one.events,
      () => [],
    );
    const [first] = events;
    if (first?.type === 'run.started' && first.info.root === root) journals.push(events);
  }
  return { root, policy: reading.policy, usage: usageOf(journals) };
}

import { openStore } from '../adapters/store/store.ts';
import { clean } from '../ui/clean.ts';
import { Failure } from './failure.ts';
import { workTree } from './find-run.ts';
import { readTrust } from './read-trust.ts';

/** Lists what leaves the sandbox and succeeded in this repository under a person's eyes, so that it may be done unattended. */
export async function trust(options: { json?: boolean }): Promise<number> {
  const root = workTree();
  if (root === null) throw new Failure('no-repository', 'Trust is earned in a repository. Go into one first.', 2);
  const found = await readTrust(await openStore(process.env), root);
  if (options.json) for (const one of found) process.stdout.write(`${JSON.stringify(one)}\n`);
  else if (found.length === 0) process.stdout.write(`${none}\n`);
  else {
    process.stdout.write(
      'Done here under your eyes, so that a run which nobody watches may do it, inside the policy:\n',
    );
    for (const { kind, run } of found) process.stdout.write(`  ${clean(kind)}   (${run})\n`);
  }
  return 0;
}

const none =
  'Nothing that leaves the sandbox has succeeded here under your eyes yet (a push, a host that a bullet lists, a file that runs later by itself).\nUnattended it is refused. Watch a run: chaperone "task"';

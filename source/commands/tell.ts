import { askControl } from '../adapters/control.ts';
import { openStore } from '../adapters/store/store.ts';
import type { ControlRequest } from './answer-control.ts';
import { Failure } from './failure.ts';
import { findRun, type StoredRun } from './find-run.ts';

/** Approves the waiting plan of a supervised run, as the key would. */
export async function approve(name: string | undefined, options: { hash?: string }): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(
    store,
    name,
    (one) => one.owner !== null && one.run.stage === 'proceed',
    'with a plan that waits',
  );
  await tell(found, { ask: 'approve', ...(options.hash ? { hash: options.hash } : {}) });
  process.stdout.write(`${found.run.info.name}: the plan is approved.\n`);
  return 0;
}

/** Asks a run's supervisor for something; fails with its reason when it refuses or is not there. */
export async function tell(found: StoredRun, request: ControlRequest): Promise<void> {
  const { name } = found.run.info;
  if (!found.owner)
    throw new Failure('not-running', `${name} has no supervisor now. Go on with it: chaperone resume ${name}`);
  const reply = (await askControl(found.folder.control, request)) as { refused?: string; error?: string };
  const problem = reply.refused ?? reply.error;
  if (problem) throw new Failure('refused', `${name}: ${problem}`);
}

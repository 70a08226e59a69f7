import { openStore } from '../adapters/store/store.ts';
import { Failure } from './failure.ts';
import { findRun } from './find-run.ts';
import { supervise } from './supervise.ts';

/** Goes on with a run whose supervisor ended, from its journal. */
export async function resume(name: string | undefined, options: { ui?: boolean; json?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(
    store,
    name,
    (one) => one.owner === null && !one.run.ending,
    'that could be gone on with',
  );
  const { info, ending } = found.run;
  if (found.owner)
    throw new Failure(
      'run-taken',
      `${info.name} is supervised already (process ${found.owner.pid}). Look in with: chaperone attach ${info.name}`,
    );
  const inApp = options.ui !== false;
  if (ending && !inApp)
    throw new Failure('run-over', `${info.name} is over (${ending.outcome}). Open it in the app to look or roll back.`);
  if (inApp && !process.stdin.isTTY)
    throw new Failure('no-terminal', 'The app needs a terminal. Use --no-ui, or --detach with run.', 2);
  process.chdir(info.root);
  return supervise(store, found.folder, { as: inApp ? 'app' : 'lines', json: options.json ?? false });
}

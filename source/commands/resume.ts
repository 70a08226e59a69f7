import { openStore } from '../adapters/store/store.ts';
import { detach } from './detach.ts';
import { Failure } from './failure.ts';
import { findRun, loadRuns } from './find-run.ts';
import { linear, linearHint } from './linear.ts';
import { supervise } from './supervise.ts';

/**
 * Goes on, detached, with every run whose supervisor did not end on purpose: after a crash or a reboot. One that can't
 * go on is told of and does not hold up the others.
 */
export async function resumeAll(): Promise<number> {
  const store = await openStore(process.env);
  const cut = (await loadRuns(store, null)).filter(
    ({ run, owner }) => owner === null && !run.ending && run.supervisor.pid !== null,
  );
  let failed = 0;
  for (const { folder, run } of cut) {
    const { name, root } = run.info;
    const problem = await detach(store, folder, root).catch((error: Error) => error);
    if (problem) failed++;
    process.stdout.write(problem ? `${name}: ${problem.message}\n` : `${name} goes on: chaperone attach ${name}\n`);
  }
  if (cut.length === 0) process.stdout.write('No run was cut off.\n');
  return failed > 0 ? 1 : 0;
}

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
  const inApp = options.ui !== false && !linear(process.env);
  if (options.ui !== false && !inApp) process.stderr.write(linearHint);
  if (ending && !inApp)
    throw new Failure('run-over', `${info.name} is over (${ending.outcome}). Open it in the app to look or roll back.`);
  if (inApp && !process.stdin.isTTY)
    throw new Failure('no-terminal', 'The app needs a terminal. Use --no-ui, or --detach with run.', 2);
  process.chdir(info.root);
  return supervise(store, found.folder, { as: inApp ? 'app' : 'lines', json: options.json ?? false });
}

import { askControl } from '../adapters/control.ts';
import { openStore } from '../adapters/store/store.ts';
import { whoIsHere } from '../adapters/who-is-here.ts';
import { findRun } from './find-run.ts';
import { waitForRelease } from './wait-for-release.ts';

/** Stops a run's supervisor at a checkpoint. The run itself goes on with `resume`. */
export async function stop(name: string | undefined): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(store, name, (one) => one.owner !== null, 'that is supervised now');
  const { info } = found.run;
  if (!found.owner) {
    process.stdout.write(`${info.name} is not running. Go on with: chaperone resume ${info.name}\n`);
    return 0;
  }
  await askControl(found.folder.control, { ask: 'stop', from: { who: whoIsHere(process.env) } });
  await waitForRelease(found.folder.lock, found.owner.pid);
  process.stdout.write(`${info.name} stopped at a checkpoint. Go on with: chaperone resume ${info.name}\n`);
  return 0;
}

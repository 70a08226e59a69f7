import { openStore } from '../adapters/store/store.ts';
import { openTmux } from '../adapters/tmux.ts';
import { Failure } from './failure.ts';
import { findRun } from './find-run.ts';

/** Shows a detached run here, with full control, until the person leaves it. */
export async function attach(name: string | undefined): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(store, name, (one) => one.owner !== null, 'that is supervised now', 'look');
  const { info } = found.run;
  if (!found.owner)
    throw new Failure(
      'not-running',
      `${info.name} has no supervisor now. Go on with it: chaperone resume ${info.name}`,
    );
  const tmux = openTmux(store.folder, process.env);
  if (!tmux.has(info.name))
    throw new Failure(
      'not-detached',
      `${info.name} is supervised in another terminal (process ${found.owner.pid}), not detached. Leave it there with q, then: chaperone resume ${info.name}`,
    );
  if (!process.stdin.isTTY)
    throw new Failure('no-terminal', 'attach needs a terminal. Use chaperone log -f to read along.', 2);
  return tmux.attach(info.name);
}

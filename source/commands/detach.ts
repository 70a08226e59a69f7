import { lockHolder } from '../adapters/store/lock.ts';
import type { RunFolder, Store } from '../adapters/store/store.ts';
import { openTmux } from '../adapters/tmux.ts';
import { Failure } from './failure.ts';

/** Supervises a run in a tmux session of its own, which goes on when this terminal is closed. Returns once it does. */
export async function detach(store: Store, folder: RunFolder, cwd: string): Promise<void> {
  const tmux = openTmux(store.folder, { ...process.env, CHAPERONE_DETACHED: '1' });
  const { name } = folder;
  tmux.start(name, [process.execPath, process.argv[1] ?? '', 'resume', name], cwd);
  while ((await lockHolder(folder.lock)) === null) {
    if (!tmux.has(name))
      throw new Failure('detach', `${name} did not start in tmux. Start it here to see why: chaperone resume ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

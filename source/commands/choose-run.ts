import { openScreen } from '../adapters/screen/open-screen.ts';
import { openStore } from '../adapters/store/store.ts';
import { chooseRun as showRuns } from '../ui/runs-screen.tsx';
import { Failure } from './failure.ts';
import { workTree } from './find-run.ts';
import { listRuns } from './list-runs.ts';
import type { RunOptions } from './run.ts';

/**
 * Without a task: the past runs of this repository and a prompt. What is chosen is then done; only then is what that
 * needs loaded, so that the screen is there at once.
 */
export async function chooseRun(options: RunOptions): Promise<number> {
  const store = await openStore(process.env);
  if (!(process.stdin.isTTY && process.stdout.isTTY))
    throw new Failure('no-task', 'Say what to do: chaperone "Port UserService to the new database module"', 2);
  const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, env: process.env });
  const listed = (await listRuns(store, workTree())).toReversed();
  const past = listed.map((one) => ({ ...one, situation: one.now, alive: one.pid !== null }));
  const shown = showRuns({ runs: past, ...screen.inkStreams() });
  const choice = await shown.chosen.finally(() => {
    shown.unmount();
    return screen.close();
  });
  switch (choice.kind) {
    case 'task':
      return (await import('./run.ts')).run([choice.text], options);
    case 'run':
      // One that somebody supervises is looked in on where it is.
      if (past.some(({ name, alive }) => name === choice.name && alive))
        return (await import('./attach.ts')).attach(choice.name);
      return (await import('./resume.ts')).resume(choice.name, {});
    case 'nothing':
      return 0;
  }
}

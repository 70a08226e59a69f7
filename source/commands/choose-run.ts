import { openScreen } from '../adapters/screen/open-screen.ts';
import { openStore } from '../adapters/store/store.ts';
import { findSituation } from '../core/situation.ts';
import { chooseRun as showRuns } from '../ui/runs-screen.tsx';
import { Failure } from './failure.ts';
import { loadRuns, signsOf, workTree } from './find-run.ts';
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
  const stored = (await loadRuns(store, workTree())).toReversed();
  const past = stored.map((one) => ({
    name: one.run.info.name,
    task: one.run.info.task,
    stage: one.run.stage,
    at: one.run.at,
    outcome: one.run.ending?.outcome ?? null,
    situation: findSituation(one.run, signsOf(one)),
    alive: one.owner !== null,
  }));
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
      if (stored.some(({ run, owner }) => run.info.name === choice.name && owner !== null))
        return (await import('./attach.ts')).attach(choice.name);
      return (await import('./resume.ts')).resume(choice.name, {});
    case 'nothing':
      return 0;
  }
}

import { openScreen } from '../adapters/screen/open-screen.ts';
import type { Store } from '../adapters/store/store.ts';
import { chooseRun as showRuns } from '../ui/runs-screen.tsx';
import { Failure } from './failure.ts';
import { loadRuns, workTree } from './find-run.ts';
import { resume } from './resume.ts';
import { type RunOptions, run } from './run.ts';

/** Without a task: the past runs of this repository and a prompt. What is chosen is then done. */
export async function chooseRun(store: Store, options: RunOptions): Promise<number> {
  if (!(process.stdin.isTTY && process.stdout.isTTY))
    throw new Failure('no-task', 'Say what to do: chaperone "Port UserService to the new database module"', 2);
  const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, env: process.env });
  const past = (await loadRuns(store, workTree())).toReversed().map(({ run: one }) => ({
    name: one.info.name,
    task: one.info.task,
    stage: one.stage,
    at: one.at,
    outcome: one.ending?.outcome ?? null,
  }));
  const shown = showRuns({ runs: past, ...screen.inkStreams() });
  const choice = await shown.chosen.finally(() => {
    shown.unmount();
    return screen.close();
  });
  switch (choice.kind) {
    case 'task':
      return run([choice.text], options);
    case 'run':
      return resume(choice.name, {});
    case 'nothing':
      return 0;
  }
}

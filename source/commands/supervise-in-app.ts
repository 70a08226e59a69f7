import type { PersonScreen } from '../adapters/screen/person-screen.ts';
import type { RunFolder, Store } from '../adapters/store/store.ts';
import { openTmux } from '../adapters/tmux.ts';
import { exitCode } from '../core/exit-code.ts';
import type { Run } from '../core/run.ts';
import { summary } from '../core/summary.ts';
import { target } from '../policy/target.ts';
import { renderApp } from '../ui/render-app.tsx';
import { type OpenRun, openRun } from './open-run.ts';
import { screenView } from './screen-view.ts';
import { untilEnd } from './supervise.ts';

/** How the app is shown, beside the run itself. */
export interface AppOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where it is shown; closed at the end. */
  readonly screen: PersonScreen;
  /** Told once the run is open, before it begins; what plays the demo's keys hooks in here. */
  readonly onOpen?: (open: OpenRun) => void;
  /** What is said at the end instead of how to go on. */
  readonly hint?: string;
  /** Told when the person left, while the last frame still stands. */
  readonly onLeft?: () => void;
}

/** Supervises a run in the app until the person leaves it; resolves with the exit code. */
export async function superviseInApp(store: Store, folder: RunFolder, options: AppOptions): Promise<number> {
  const { screen, env } = options;
  let open: OpenRun | undefined;
  let run: Run | undefined;
  try {
    const detached = env.CHAPERONE_DETACHED === '1';
    const ring = (text: string) => screen.ring(text);
    open = await openRun(store, folder, screenView(screen), env, { ring, watched: !detached });
    options.onOpen?.(open);
    open.engine.follow((events) => {
      for (const event of events)
        if (event.type === 'action.judged') screen.mark(`${event.action.kind} ${target(event.action)}`);
    });
    const detach = detached ? () => openTmux(store.folder, env).detach(folder.name) : undefined;
    const app = renderApp({
      supervisor: open.supervisor,
      screen: detach ? Object.assign(screen, { detach }) : screen,
      ...screen.inkStreams(),
    });
    const left = app.waitUntilLeft.then((how) => (how === 'later' ? 'left by the person' : 'the person left'));
    try {
      // The app stays open when the run is over: there is much to look at, and to go back to.
      const reason = await untilEnd(open, left);
      await open.close(reason);
      run = open.engine.state();
    } finally {
      options.onLeft?.();
      app.unmount();
    }
  } finally {
    await screen.close();
  }
  process.stdout.write(farewell(run, options.hint));
  return exitCode(run);
}

/** What stands in the terminal after the app is gone: how it went, where the work is, and what can be done next. */
function farewell(run: Run, hint: string | undefined): string {
  const { name } = run.info;
  const lines = [
    `${name}: ${run.ending ? `${run.ending.outcome}. ${run.ending.reason}` : 'stopped at a checkpoint.'}`,
    ...summary(run).map((line) => `  ${line}`),
    ...(hint === undefined ? nextSteps(run) : [hint]),
  ];
  return `${lines.join('\n')}\n`;
}

/** How to go on from here, as commands. The work branch stays checked out, which a person has to know. */
function nextSteps({ info, ending, steps, branch, settlements }: Run): string[] {
  const { name, base } = info;
  if (!ending) return [`Go on with it:  chaperone resume ${name}`];
  if (branch === base.branch) return [];
  const work = steps.some(({ commit }) => commit !== null);
  const back = base.branch ? [`Back to yours:  git switch ${base.branch}`] : [];
  if (!work) return [`You are on ${branch}, which has no commit of its own.`, ...back];
  return [
    `You are on ${branch}, where the work is.`,
    ...(base.branch ? [`Look at it:     git diff ${base.branch}...${branch}`] : []),
    ...back,
    `Take it there:  git merge ${branch}`,
    ...(settlements.length === 0 ? [`Squash, rename: chaperone finish ${name}`] : []),
  ];
}

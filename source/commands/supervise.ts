import type { RunFolder, Store } from '../adapters/store/store.ts';
import { exitCode } from '../core/exit-code.ts';
import { planHash, SHORT_HASH } from '../core/plan-hash.ts';
import { summary } from '../core/summary.ts';
import { printEvent } from './log.ts';
import { type OpenRun, openRun } from './open-run.ts';

/** How a person (or nobody) looks at a run. */
export interface Looking {
  /** `app`: the interface in this terminal. `lines`: events as lines, for CI and logs. */
  readonly as: 'app' | 'lines';
  /** In lines: JSON instead of text. */
  readonly json: boolean;
}

/** Supervises a run here until it is over, is left, or is told to stop; resolves with the exit code. */
export async function supervise(store: Store, folder: RunFolder, looking: Looking): Promise<number> {
  if (looking.as === 'app') {
    const [{ openScreen }, { superviseInApp }] = await Promise.all([
      import('../adapters/screen/open-screen.ts'),
      import('./supervise-in-app.ts'),
    ]);
    const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, env: process.env });
    return superviseInApp(store, folder, { env: process.env, screen });
  }
  const { openHeadlessView } = await import('../adapters/terminal/headless-view.ts');
  const open = await openRun(store, folder, openHeadlessView(), process.env);
  open.engine.follow((events) => {
    for (const event of events) printEvent(event, looking.json);
    if (looking.json) return;
    const { plan } = open.engine.state();
    if (plan && events.some(({ type }) => type === 'plan.proposed')) sayHowToApprove(folder.name, planHash(plan));
  });
  const over = open.engine.when((run) => (run.ending ? 'the run is over' : undefined));
  over.catch(() => {});
  const reason = await untilEnd(open, over);
  await open.close(reason);
  const run = open.engine.state();
  if (!looking.json && run.ending) process.stdout.write(`\n${summary(run).join('\n')}\n`);
  return exitCode(run);
}

/** Begins the run, and resolves with why this supervisor ends: `own`, or another shell or a signal asked. Rejects when the journal broke. */
export async function untilEnd(open: OpenRun, own: Promise<string>): Promise<string> {
  const signal = Promise.withResolvers<string>();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const heard = (name: string) => signal.resolve(`ended by ${name}`);
  for (const name of names) process.on(name, heard);
  try {
    await open.begin();
    return await Promise.race([own, open.stopAsked, signal.promise, open.engine.broken]);
  } finally {
    for (const name of names) process.off(name, heard);
  }
}

function sayHowToApprove(name: string, hash: string): void {
  const approve = `chaperone approve ${name} --hash ${hash.slice(0, SHORT_HASH)}`;
  process.stdout.write(`          the plan waits: ${approve}   (read it: chaperone log ${name} --json)\n`);
}

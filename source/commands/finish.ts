import { askControl } from '../adapters/control.ts';
import { openStore, type Store } from '../adapters/store/store.ts';
import { openHeadlessView } from '../adapters/terminal/headless-view.ts';
import { type Finishing, type Settlement, type Settling, settledText, squashMessage } from '../core/settle.ts';
import { type ControlRequest, settle } from './answer-control.ts';
import { Failure } from './failure.ts';
import { findRun, type StoredRun } from './find-run.ts';
import { type OpenRun, openRun } from './open-run.ts';

/** How `chaperone finish` was asked. */
export interface FinishOptions {
  readonly keep?: boolean;
  readonly squash?: boolean;
  readonly message?: string;
  readonly rename?: string;
  readonly undo?: boolean;
  /** Default: true. */
  readonly hooks?: boolean;
  /** Default: true. */
  readonly sign?: boolean;
  readonly json?: boolean;
}

/** Brings the commits of a run that is over to their end from outside the app, or says what there is to choose from. */
export async function finish(name: string | undefined, options: FinishOptions): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(store, name, ({ run }) => run.ending !== null, 'that is over');
  const asked = ends(found, options);
  if (asked.length === 0) {
    const there = await withRun(store, found, { ask: 'finishing' }, (open) => open.supervisor.look.finishing?.());
    process.stdout.write(options.json ? `${JSON.stringify(there)}\n` : describe(there as Finishing, found));
    return 0;
  }
  for (const how of asked) {
    const last = await withRun(store, found, { ask: 'settle', how }, async (open) => {
      const refusal = await settle(open.engine, how);
      return refusal ?? { settlement: open.engine.state().settlements.at(-1) };
    });
    if (!('settlement' in last)) throw new Failure('not-finished', (last as { refused: string }).refused);
    tell(last.settlement as Settlement, found, options.json ?? false);
  }
  return 0;
}

/** What was asked for, in the order in which it is done. */
function ends({ run }: StoredRun, options: FinishOptions): Settling[] {
  const { keep, squash, rename, undo } = options;
  if (keep && squash) throw new Failure('usage', 'Either --keep or --squash: one of them.', 2);
  if (undo && (keep || squash || rename !== undefined))
    throw new Failure('usage', '--undo goes alone: it takes back what was done last.', 2);
  if (options.message !== undefined && !squash) throw new Failure('usage', '--message goes with --squash.', 2);
  const judged = { hooks: options.hooks !== false, sign: options.sign !== false };
  return [
    ...(undo ? [{ kind: 'undo', settlement: 0 } as const] : []),
    ...(keep ? [{ kind: 'keep', ...judged } as const] : []),
    ...(squash ? [{ kind: 'squash', message: options.message ?? squashMessage(run), ...judged } as const] : []),
    ...(rename === undefined ? [] : [{ kind: 'rename', branch: rename } as const]),
  ];
}

/** Asks the run's supervisor where there is one; else this process is it, for as long as it takes. */
async function withRun<T extends object>(
  store: Store,
  found: StoredRun,
  request: ControlRequest,
  alone: (open: OpenRun) => Promise<T> | undefined,
): Promise<T> {
  if (found.owner) {
    const reply = (await askControl(found.folder.control, request)) as T | { error: string };
    if ('error' in reply) throw new Failure('not-finished', reply.error);
    return reply;
  }
  const open = await openRun(store, found.folder, openHeadlessView(), process.env);
  try {
    // What an earlier one began and was cut in is completed first.
    if (open.engine.state().settlements.at(-1)?.state === 'running') {
      open.engine.start();
      await open.engine.when(({ settlements }) => (settlements.at(-1)?.state === 'running' ? undefined : true));
    }
    return (await alone(open)) as T;
  } finally {
    await open.close('finished from another shell');
  }
}

function tell(done: Settlement, { run }: StoredRun, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ run: run.info.name, ...done })}\n`);
  else
    process.stdout.write(
      [
        `${run.info.name}: ${settledText(done)}`,
        ...done.notes.map((note) => `  ${note}`),
        `Take it back: chaperone finish ${run.info.name} --undo`,
        '',
      ].join('\n'),
    );
}

function describe(there: Finishing, { run }: StoredRun): string {
  const { branch, commits, hooks, signing, fixed, pushed } = there;
  const { name } = run.info;
  const lines = [
    `${branch} has ${commits.length === 1 ? 'one commit' : `${commits.length} commits`} since the run began:`,
    ...commits.map(
      ({ hash, subject, own }) => `  ${hash.slice(0, 10)} ${plain(subject)}${own ? '' : ' (not of the run)'}`,
    ),
    ...(fixed === null ? [] : [fixed]),
    ...(pushed > 0 ? [`! ${pushed} of them are on a remote already: a squash would part from it.`] : []),
    ...(hooks.names.length > 0
      ? [`Hooks: ${hooks.names.join(', ')}${hooks.unable ? `, not run: ${hooks.unable}` : ', run in the sandbox'}`]
      : []),
    ...(signing === null ? [] : ['by' in signing ? `Signed by your ${signing.by}` : `! ${signing.unable}`]),
    `Keep them: chaperone finish ${name} --keep   One commit: --squash   Another name: --rename <branch>`,
  ];
  return `${lines.join('\n')}\n`;
}

const plain = (text: string): string => text.replace(/[^\P{C}]+/gu, ' ').slice(0, 120);

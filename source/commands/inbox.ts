import { join } from 'node:path';
import { configPath, readConfig } from '../adapters/config-file.ts';
import { findRoot } from '../adapters/git/project.ts';
import { openLetterBox, takeFiles } from '../adapters/letter-box.ts';
import { notify } from '../adapters/notify.ts';
import { openCodes, type Signed } from '../adapters/store/codes.ts';
import { openStore } from '../adapters/store/store.ts';
import { type Order, readMessage, signedFor } from '../core/inbox.ts';
import type { ControlFrom } from './answer-control.ts';
import { Failure } from './failure.ts';
import { type HandedOn, queue } from './queue.ts';
import { stop } from './stop.ts';
import { answer, approve, goOn, reject } from './tell.ts';

/**
 * Takes tasks and answers for this repository from a folder and from where the settings say, until it is ended. A
 * message counts only with the one-time code of the last notice; everything in it is data, never an option: those are
 * the person's who started it, and hold for every task.
 */
export async function inbox(options: HandedOn = {}): Promise<number> {
  const root = findRoot(process.cwd());
  if (root === undefined) throw new Failure('no-repository', 'An inbox belongs to a repository. Go into one first.', 2);
  const store = await openStore(process.env);
  const config = await readConfig(process.env);
  const codes = await openCodes(join(store.folder, 'codes'));
  const folder = config.inbox.folder ?? join(configPath(process.env), '..', 'inbox');
  const boxes = config.inbox.from.map((letters) => ({
    ...openLetterBox(letters),
    from: { by: 'inbox', who: `${letters.kind}, ${new URL(letters.url).host}` } as const,
  }));
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ended.abort());

  const tell = async (text: string) => {
    process.stdout.write(`${text.split(' · code ')[0]}\n`);
    const { failed } = await notify(
      { occasion: 'done', run: 'inbox', text, words: '' },
      { ...config.notify, on: ['done'] },
      process.env,
    );
    for (const line of failed) process.stderr.write(`chaperone: not told: ${line}\n`);
  };
  const act = async (what: () => Promise<unknown>, done: string) => {
    const said = await what().then(
      () => done,
      (error: Error) => error.message,
    );
    // The person can go on from here: an answer needs a code of its own.
    const code = boxes.length > 0 ? ` · code ${await codes.issue(null)}` : '';
    await tell(`${said}${code}`);
  };
  const take = (task: string) => act(() => queue([task], { ...options, yes: false }), 'The task is queued.');

  process.stdout.write(
    `Tasks are taken from files in ${folder}${boxes.length > 0 ? ' and from messages' : ''}. Ctrl+C ends this.\n`,
  );
  if (boxes.length > 0) await tell(`Ready for tasks · code ${await codes.issue(null)}`);
  while (!ended.signal.aborted) {
    for (const text of await takeFiles(folder)) await take(text);
    for (const box of boxes) {
      const messages = await box.next(ended.signal).catch((error: Error) => {
        if (!ended.signal.aborted) process.stderr.write(`chaperone: no messages: ${error.message}\n`);
        return [];
      });
      for (const message of messages) {
        const read = readMessage(message);
        const good = read && (await codes.spend(read.code));
        if (!read || !good) process.stderr.write('chaperone: a message without a good code was left alone\n');
        else if (read.order.kind === 'task') await take(read.order.text);
        else await act(() => obey(read.order, good, box.from), 'Done.');
      }
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, config.inbox.seconds * 1000);
      ended.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  return 130;
}

/** Does what a key would do, to the run that the code was given for. */
async function obey(order: Order, { run, about }: Signed, from: ControlFrom): Promise<unknown> {
  if (run === null)
    throw new Failure('no-run', 'That code is for tasks. An answer needs the code of the run’s own notice.');
  switch (order.kind) {
    case 'approve':
      return approve(run, { hash: pinned(about, 'plan') }, from);
    case 'reject':
      return reject(run, {}, from);
    case 'feedback':
      return reject(run, { feedback: order.text }, from);
    case 'allow':
    case 'deny':
      return answer(order.kind, run, { id: pinned(about, 'question') }, from);
    case 'go-on':
      return goOn(run, from);
    case 'stop':
      return stop(run);
    case 'task':
      throw new Failure('usage', 'A task is queued, not answered.');
  }
}

/** What the notice with the code was about: only that can be answered with it. */
function pinned(about: string, what: 'plan' | 'question'): string {
  const found = signedFor(about, what);
  if (found === null)
    throw new Failure(
      'other-notice',
      `That code did not come with a ${what}. Answer with the code of the notice that told of it.`,
    );
  return found;
}

import { askControl } from '../adapters/control.ts';
import { openStore } from '../adapters/store/store.ts';
import { whoIsHere } from '../adapters/who-is-here.ts';
import { planHash, SHORT_HASH } from '../core/plan-hash.ts';
import { target } from '../policy/target.ts';
import type { ControlFrom, ControlRequest } from './answer-control.ts';
import { Failure } from './failure.ts';
import { findRun, type StoredRun } from './find-run.ts';

// What the keys do, from another shell: the same checks, the same pinned plan, and the first answer wins.

/** Approves the waiting plan of a supervised run, as the key would. */
export async function approve(
  name: string | undefined,
  options: { hash?: string },
  from?: ControlFrom,
): Promise<number> {
  const found = await withPlan(name);
  await tell(found, { ask: 'approve', ...(options.hash ? { hash: wholeHash(found, options.hash) } : {}) }, from);
  return say(found, 'the plan is approved.');
}

/** Sends the waiting plan back with feedback; without any, the person does not want it and the run ends. */
export async function reject(
  name: string | undefined,
  options: { feedback?: string },
  from?: ControlFrom,
): Promise<number> {
  const found = await withPlan(name);
  const { feedback } = options;
  await tell(found, feedback === undefined ? { ask: 'end' } : { ask: 'return-plan', feedback }, from);
  return say(
    found,
    feedback === undefined ? 'the plan is refused, the run is over.' : 'the plan goes back to the agent.',
  );
}

/** Answers an action that the agent asks about: the oldest one, or the one that is named. */
export async function answer(
  word: string,
  name: string | undefined,
  options: { id?: string; run?: boolean },
  from?: ControlFrom,
): Promise<number> {
  if (word !== 'allow' && word !== 'deny')
    throw new Failure('usage', `The answer is "allow" or "deny", not "${word}".`, 2);
  const store = await openStore(process.env);
  const found = await findRun(store, name, (one) => one.owner !== null && asked(one).length > 0, 'that asks anything');
  const open = asked(found);
  const one = options.id === undefined ? open[0] : open.find((action) => action.id === options.id);
  if (!one) {
    const which = open.map((action) => `${action.id}: ${target(action.action)}`).join('\n  ');
    throw new Failure(
      'no-question',
      which ? `No such question is open. These are:\n  ${which}` : `${found.run.info.name} asks nothing now.`,
    );
  }
  const scope = options.run ? 'run' : 'once';
  await tell(found, { ask: 'answer', id: one.id, answer: word, scope }, from);
  const how = word === 'deny' ? 'denied' : options.run ? 'allowed for this run' : 'allowed once';
  return say(found, `${how}: ${plain(target(one.action))}`);
}

/** Lets a run that waits go on, as P does. */
export async function goOn(name: string | undefined, from?: ControlFrom): Promise<number> {
  const store = await openStore(process.env);
  const found = await findRun(store, name, (one) => one.owner !== null && one.run.pause !== null, 'that waits');
  await tell(found, { ask: 'go-on' }, from);
  return say(found, 'it goes on.');
}

/** Asks a run's supervisor for something; fails with its reason when it refuses or is not there. `from`: default, this shell. */
export async function tell(
  found: StoredRun,
  request: ControlRequest,
  from: ControlFrom = { by: 'shell', who: whoIsHere(process.env) },
): Promise<void> {
  const { name } = found.run.info;
  if (!found.owner)
    throw new Failure('not-running', `${name} has no supervisor now. Go on with it: chaperone resume ${name}`);
  const reply = (await askControl(found.folder.control, { ...request, from })) as { refused?: string; error?: string };
  const problem = reply.refused ?? reply.error;
  if (problem) throw new Failure('refused', `${name}: ${problem}`);
}

async function withPlan(name: string | undefined): Promise<StoredRun> {
  const store = await openStore(process.env);
  return findRun(store, name, (one) => one.owner !== null && one.run.stage === 'proceed', 'with a plan that waits');
}

/** A plan may be named by the beginning of its hash, as it is printed; anything else is left to be refused. */
function wholeHash({ run }: StoredRun, hash: string): string {
  const now = run.plan ? planHash(run.plan) : '';
  return hash.length >= SHORT_HASH && now.startsWith(hash) ? now : hash;
}

function asked({ run }: StoredRun) {
  return [...run.pending.values()].filter((action) => action.phase === 'asked');
}

function say(found: StoredRun, text: string): number {
  process.stdout.write(`${found.run.info.name}: ${text}\n`);
  return 0;
}

/** The agent chose these words: nothing in them may act on the terminal. */
function plain(text: string): string {
  return text.replace(/[^\P{C}]+/gu, ' ').slice(0, 200);
}

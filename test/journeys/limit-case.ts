import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import type { Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** A limit, and work that reaches it at least twice. */
export interface LimitCase {
  /** As a bullet has it. */
  readonly bullet: string;
  /** Its name in the journal. */
  readonly limit: string;
  /** Part of what is said, the first time. */
  readonly says: string;
  /** What the agent does in its only step. */
  readonly moves: readonly Reply[];
  readonly env?: Readonly<Record<string, string>>;
  /** It is reached only once. */
  readonly once?: true;
}

const said = (tools: NonNullable<Exclude<Reply, { error: unknown }>['tools']>, output?: number): Reply => ({
  text: 'I go on.',
  tools,
  ...(output !== undefined && { usage: { output } }),
});
const lines = (name: string, count: number) =>
  said([{ name: 'write', input: { path: `src/${name}.txt`, content: 'line\n'.repeat(count) } }]);
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
/** Goes on until the test makes the file; at a limit of time, nothing else ends it. */
const untilGo = 'until [ -e src/go ]; do sleep 0.05; done';
const waits = said([{ name: 'shell', input: { command: untilGo } }]);

/** Each kind of limit. Bounds of time are parts of minutes: what is waited for is the event. */
export const limitCases: readonly LimitCase[] = [
  {
    bullet: '2 files',
    limit: 'files',
    says: '3 files were changed (allowed: 2). Going on raises it to 4.',
    moves: names.slice(0, 5).map((name) => lines(name, 1)),
  },
  {
    bullet: '5 changed lines',
    limit: 'lines',
    says: '6 lines were changed (allowed: 5). Going on raises it to 10.',
    moves: names.slice(0, 4).map((name) => lines(name, 3)),
  },
  {
    bullet: '2 actions',
    limit: 'actions',
    says: '3 actions were asked for (allowed: 2). Going on raises it to 4.',
    moves: names.slice(0, 5).map((name) => lines(name, 1)),
  },
  {
    bullet: '$1.5',
    limit: 'dollars',
    says: '(allowed: $1.50). Going on raises it to $3.00.',
    // A dollar each: $10 for a million tokens.
    moves: names.slice(0, 4).map((name) => said([{ name: 'read', input: { path: `src/${name}.txt` } }], 100_000)),
  },
  {
    bullet: '$1',
    limit: 'unknown cost',
    says: 'so the limit of $1.00 can’t be held. Going on leaves the cost unbounded.',
    moves: [lines('a', 1)],
    env: { ANTHROPIC_MODEL: 'some-model-of-theirs' },
    once: true,
  },
  {
    bullet: '0.05 minutes',
    limit: 'minutes',
    says: '0.05 minutes were worked. Going on raises it to 0.1.',
    moves: [waits],
  },
  {
    bullet: '0.04 minutes without progress',
    limit: 'idle minutes',
    says: '0.04 minutes went by without progress: no file changed, no step was finished. Going on allows as long again.',
    moves: [waits],
  },
];

/** A repository whose policy has this limit, and a model that does this work. */
export async function limitWorld(
  spec: Pick<LimitCase, 'bullet' | 'moves' | 'env'> & { readonly commands?: readonly string[] },
) {
  const { bullet, moves, env = {}, commands = [untilGo] } = spec;
  const step = { title: 'Work', why: 'Asked for.', files: ['src/**'], commands, hosts: [], verify: [] };
  const plan = said([{ name: 'plan', input: { summary: 'Work.', steps: [step] } }]);
  const world = await smallWorld((request) => {
    const situation = readSituation(request);
    if (situation.kind === 'plan') return situation.moves.length === 0 ? plan : { text: 'I wait.' };
    return moves[situation.moves.length] ?? { text: 'Done.' };
  });
  appendFileSync(join(world.root, 'CLAUDE.md'), `- LIMIT: ${bullet}\n`);
  git(world.root, 'commit', '-qam', 'A limit');
  return { ...world, env: { ...world.env, ...env } };
}

const isStruck = (event: Event) => event.type === 'limit.reached';

/** The run waits at its limit for the nth time: held, at a checkpoint, and the screen says why. */
export async function struck(journey: Journey, limit: string, nth: number): Promise<Event & { type: 'limit.reached' }> {
  const event = await journey.until(`limit ${nth}`, () => journey.events().filter(isStruck)[nth - 1]);
  if (event.type !== 'limit.reached') throw new Error('unreachable');
  expect(event.limit).toBe(limit);
  await journey.event('checkpoint.saved', ({ seq, cause }) => seq > event.seq && cause.kind === 'limit');
  await journey.shows(/Paused: The limit is reached|A limit is reached/);
  return event;
}

/** P raises the limit, and the run goes on. */
export async function raise(journey: Journey, nth: number): Promise<void> {
  await journey.press('P', () =>
    journey.until(`go-on ${nth}`, () => (journey.count('run.continued') >= nth ? true : undefined)),
  );
}

/** Attended: a pause at a checkpoint, its words, a key that raises it; the same again; then the work comes to its end. */
export async function playAttended(one: LimitCase): Promise<void> {
  const world = await limitWorld(one);
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Work'] });
  const plan = one.limit === 'unknown cost' ? null : journey.event('plan.proposed');
  let raised = 0;
  if (plan) {
    await plan;
    await journey.press('p', () => journey.event('plan.approved'));
  }
  const first = await struck(journey, one.limit, 1);
  expect(first.text).toContain(one.says);
  await journey.shows('raise the limit');
  await raise(journey, ++raised);
  if (one.once) await journey.press('p', () => journey.event('plan.approved'));
  else {
    await struck(journey, one.limit, 2);
    writeFileSync(join(world.root, 'src/go'), '');
    await raise(journey, ++raised);
  }
  const next = () => {
    if (journey.count('run.finished') > 0) return 'over';
    return journey.count('limit.reached') > raised ? 'limit' : undefined;
  };
  while ((await journey.until('the end', next)) === 'limit') await raise(journey, ++raised);
  // It went on where it was: the same agent, in the same conversation, and no call was made twice.
  const asked = journey.events().flatMap((event) => (event.type === 'action.judged' ? [event.id] : []));
  expect(asked).toHaveLength(one.moves.length);
  expect(journey.count('agent.started')).toBe(2);
  if (one.once) expect(journey.count('limit.reached')).toBe(1);
}

/** Unattended: the run ends `stopped` at its checkpoint, with the reason in journal, report and list, a notice and exit code 3. */
export async function playUnattended(one: LimitCase): Promise<void> {
  const world = await limitWorld(one);
  const args = ['run', '--no-ui', '--unattended', '--proceed-if-clean', '--yes', 'Work'];
  const journey = new Journey({ ...world, cwd: world.root, args });
  expect(await journey.ends()).toBe(3);
  const events = journey.events();
  const at = events.findIndex(isStruck);
  expect(events[at]).toMatchObject({ limit: one.limit, text: expect.stringContaining(one.says) });
  const after = events.slice(at).map((event) => (event.type === 'checkpoint.saved' ? event.cause.kind : event.type));
  expect(after.indexOf('run.stopped')).toBeGreaterThan(after.indexOf('limit'));
  expect(after.indexOf('limit')).toBeGreaterThan(0);
  expect(events.find((event) => event.type === 'run.stopped')).toMatchObject({ outcome: 'limit' });
  const told = events.flatMap((event) => (event.type === 'notice.sent' ? [event.text] : []));
  expect(told.filter((text) => text.includes('limit'))).toEqual([
    expect.stringMatching(/^work: stopped \(limit\), 0\//),
  ]);
  expect(chaperone(world, 'report').out.replaceAll('\\', '')).toContain(one.says.slice(-20));
  expect(chaperone(world, 'ls').out).toContain('limit');
}

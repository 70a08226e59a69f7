import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import type { Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { Journey } from '../helpers/journey.ts';
import { treeUse } from '../helpers/process-tree-use.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** So many steps of so many actions each: CASES=40 is some hours of an agent's work in a quarter of an hour. */
const steps = Number(process.env.CASES ?? 40);
const actions = 30;

const planned = Array.from({ length: steps }, (_, index) => ({
  title: `Part ${index + 1}`,
  why: 'It is asked for.',
  files: [`src/part-${index + 1}/**`],
  commands: ['seq'],
  hosts: [],
  verify: [`grep -q last src/part-${index + 1}/last.txt`],
}));

/** Each step writes, edits again, prints a thousand lines, and tries what is forbidden, over and over. */
function script(request: ModelRequest): Reply {
  const { kind, title, moves } = readSituation(request);
  const use = (name: string, input: unknown): Reply => ({ text: `Move ${moves.length}.`, tools: [{ name, input }] });
  if (kind === 'plan') return use('plan', { summary: 'Many parts.', steps: planned });
  const folder = `src/part-${title.replace(/\D+/g, '')}`;
  const move = moves.length;
  if (move > actions) return { text: 'Done.' };
  if (move === actions) return use('write', { path: `${folder}/last.txt`, content: 'last\n' });
  if (move % 10 === 3) return use('shell', { command: 'git push origin main' });
  if (move % 3 === 0) return use('shell', { command: 'seq 1000 2000' });
  return use('write', { path: `${folder}/file-${move % 7}.txt`, content: `${move}\n`.repeat(200) });
}

test('hours of work in little time: neither memory nor descriptors nor the time of an answer to a key grow', {
  timeout: 3_600_000,
}, async () => {
  const world = await smallWorld(script);
  const heap = join(world.home, 'heap.json');
  const probe = resolve(import.meta.dirname, '../helpers/collect-on-signal.mjs');
  Object.assign(world.env, { NODE_OPTIONS: `--import ${probe}`, HEAP_TO: heap });
  const journey = new Journey({ ...world, cwd: world.root, args: ['Write the parts'] });
  await journey.shows('This is what will be enforced');
  await journey.press('y', () => journey.event('run.started'));
  await journey.event('plan.proposed');
  const began = Date.now();
  await journey.press('p', () => journey.event('plan.approved'));
  const { pid } = await journey.event('supervisor.started');
  const runs = join(world.home, 'state', 'chaperone', 'runs');
  const journal = join(runs, readdirSync(runs)[0] ?? '', 'events.jsonl');
  const events = () =>
    readFileSync(journal, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Event);

  const samples: {
    step: number;
    events: number;
    heap: number;
    own: number;
    tree: number;
    descriptors: number;
    key: number;
  }[] = [];
  let known: Event[] = [];
  // Not at the last one: the end of the run opens a view of its own.
  for (let step = 0; step < steps - 1; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    known = events();
    expect(known.filter(({ type }) => /failed|run\.paused/.test(type))).toEqual([]);
    const now = known.filter(({ type }) => type === 'step.committed').length;
    if (now === steps) break;
    if (now === step) continue;
    step = now;
    const kept = await collected(pid, heap);
    const descriptors = readdirSync(`/proc/${pid}/fd`).length;
    samples.push({
      step,
      events: known.length,
      ...kept,
      tree: treeUse([pid]).memory,
      descriptors,
      key: await answerToKey(journey),
    });
  }
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  // The first steps fill what is bounded: the scrollback, the caches of compiled code.
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(-quarter);
  const of = (some: typeof samples, key: keyof (typeof samples)[number]) => median(some.map((one) => one[key]));
  for (const [name, some] of Object.entries({ early, late }))
    process.stdout.write(
      `${name.padEnd(6)} after collecting: heap ${of(some, 'heap').toFixed(1)} MB, supervisor ${of(some, 'own').toFixed(0)} MB, with the agent ${of(some, 'tree').toFixed(0)} MB, ${of(some, 'descriptors')} descriptors, key ${of(some, 'key').toFixed(0)} ms\n`,
    );
  process.stdout.write(
    `${steps} steps, ${known.filter(({ type }) => type === 'action.judged').length} actions, ${known.length} events, ${((Date.now() - began) / 60_000).toFixed(1)} minutes, load ${loadavg()[0]?.toFixed(0)}\n`,
  );
  expect(of(late, 'descriptors')).toBeLessThanOrEqual(of(early, 'descriptors') + 4);
  // A run keeps what its panes show: each event some of it. Nothing else may stay.
  const grown = ((of(late, 'heap') - of(early, 'heap')) * 1_000) / (of(late, 'events') - of(early, 'events'));
  process.stdout.write(`${grown.toFixed(1)} KB kept of an event\n`);
  expect(grown).toBeLessThan(8);
  expect(of(late, 'own')).toBeLessThan(of(early, 'own') * 1.25 + 20);
});

/** Lets a process collect its garbage; heap and resident memory after that, in MB. */
async function collected(pid: number, file: string): Promise<{ readonly heap: number; readonly own: number }> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await new Promise((done) => setTimeout(done, 20));
  const { heapUsed, rss } = JSON.parse(readFileSync(file, 'utf8')) as { heapUsed: number; rss: number };
  return { heap: heapUsed / 1_000_000, own: rss / 1_000_000 };
}

/** Milliseconds from the key of another pane to its being on the screen. */
async function answerToKey(journey: Journey): Promise<number> {
  journey.keys('1');
  await journey.shows('[1 Plan');
  const began = performance.now();
  journey.keys('4');
  await journey.shows('[4 Checkpoints');
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
}

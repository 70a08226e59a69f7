import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
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

  const samples: { step: number; own: number; tree: number; descriptors: number; key: number }[] = [];
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
    const { rss, descriptors } = own(pid);
    samples.push({ step, own: rss, tree: treeUse([pid]).memory, descriptors, key: await answerToKey(journey) });
  }
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  // The first steps fill what is bounded: the scrollback, the caches of compiled code.
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(-quarter);
  const of = (some: typeof samples, key: keyof (typeof samples)[number]) => median(some.map((one) => one[key]));
  for (const [name, some] of Object.entries({ early, late }))
    process.stdout.write(
      `${name.padEnd(6)} supervisor ${of(some, 'own').toFixed(0)} MB, with the agent ${of(some, 'tree').toFixed(0)} MB, ${of(some, 'descriptors')} descriptors, key ${of(some, 'key').toFixed(0)} ms\n`,
    );
  process.stdout.write(
    `${steps} steps, ${known.filter(({ type }) => type === 'action.judged').length} actions, ${known.length} events, ${((Date.now() - began) / 60_000).toFixed(1)} minutes, load ${loadavg()[0]?.toFixed(0)}\n`,
  );
  expect(of(late, 'descriptors')).toBeLessThanOrEqual(of(early, 'descriptors') + 4);
  expect(of(late, 'own')).toBeLessThan(of(early, 'own') * 1.25 + 20);
});

/** Resident memory in MB and open descriptors of one process. */
function own(pid: number): { readonly rss: number; readonly descriptors: number } {
  const rss = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { rss: Number(rss) / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
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

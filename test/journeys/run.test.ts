import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, Journey } from '../helpers/journey.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** Starts a run in the app and takes the policy, up to the plan. */
async function planned(size: { columns?: number; rows?: number } = {}) {
  const world = await smallWorld();
  const journey = new Journey({ ...world, cwd: world.root, args: ['Write the files'], ...size });
  await journey.shows(/This is what will be\s+enforced/);
  await journey.press('y', () => journey.event('run.started'));
  await journey.event('plan.proposed');
  await journey.shows(/The plan waits for you|● proceed ○/);
  return { ...world, journey };
}

test('a whole run by keys: plan, proceed, a refused push, an answered question, two commits, back, undone, and over', async () => {
  const { journey, root } = await planned();
  await journey.press('p', () => journey.event('plan.approved'));
  const refused = await journey.event('action.judged', ({ decision }) => decision.verdict === 'deny');
  expect(refused.decision.matches[0]?.source).toMatchObject({ file: 'CLAUDE.md', line: 6 });
  await journey.shows('CLAUDE.md:6');

  const asked = await journey.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  expect(asked.drift).toEqual([expect.stringContaining('src/notes.txt')]);
  await journey.shows('The agent asks');
  await journey.press('d', () => journey.event('action.answered', ({ answer }) => answer === 'deny'));
  await journey.event('run.finished');

  const subjects = git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n');
  expect(subjects).toEqual(['Write two', 'Write one', 'First']);
  expect(git(root, 'log', '--format=%s', 'main').trim()).toBe('First');
  expect(git(root, 'log', '-1', '--format=%(trailers:only)', 'chaperone/write-the-files')).toContain(
    'Chaperone-Step: 2/2',
  );
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(existsSync(join(root, 'src/notes.txt'))).toBe(false);

  // Back to the end of step 1, with a file that only the person has.
  writeFileSync(join(root, 'src/mine.txt'), 'mine\n');
  await journey.shows('The run is over');
  await journey.press('\x1b', () => journey.gone('The run is over'));
  await journey.press('4', () => journey.shows('[4 Checkpoints'));
  // Now, the end, step 2, step 1.
  for (let line = 0; line < 3; line++) journey.keys('j');
  await journey.press('R', () => journey.shows(/Roll back to: \d+ Write one\?/));
  await journey.shows('src/mine.txt');
  await journey.press('y', () => journey.event('rollback.finished'));
  expect(existsSync(join(root, 'src/two.txt'))).toBe(false);
  expect(existsSync(join(root, 'src/mine.txt'))).toBe(false);
  expect(readFileSync(join(root, 'src/one.txt'), 'utf8')).toBe('one\n');
  expect(git(root, 'log', '-1', '--format=%s').trim()).toBe('Write one');

  await journey.shows('paused');
  await journey.press('z', () => journey.event('rollback.started', ({ undoes }) => undoes === 1));
  await journey.event(
    'rollback.finished',
    (event) => event.seq > refused.seq && journey.count('rollback.finished') === 2,
  );
  expect(readFileSync(join(root, 'src/mine.txt'), 'utf8')).toBe('mine\n');
  expect(readFileSync(join(root, 'src/two.txt'), 'utf8')).toBe('two\n');
  expect(git(root, 'log', '-1', '--format=%s').trim()).toBe('Write two');

  await journey.press('P', () =>
    journey.until('a second end', () => (journey.count('run.finished') === 2 ? true : undefined)),
  );
  await journey.shows('The run is over');
  await journey.leave();
  expect(await journey.ends()).toBe(0);
  expect(journey.bytes()).toContain('\x1b[?1049l');
});

test('feedback brings a new plan that shows what changed; dropping every step can’t be proceeded with', async () => {
  const { journey } = await planned();
  await journey.press('f', () => journey.shows('Feedback on the plan'));
  journey.keys('Only the second step');
  await journey.shows('Only the second step');
  await journey.press('\r', () => journey.event('plan.returned'));
  await journey.event('plan.proposed', ({ plan }) => plan.steps.length === 1);
  await journey.shows('The plan waits for you');
  await journey.press(' ', () => journey.event('step.marked', ({ dropped }) => dropped));
  await journey.press('p', () => journey.shows(/dropped|Keep one/));
  expect(journey.count('plan.approved')).toBe(0);
  await journey.press('q', () => journey.shows('Leave?'));
  await journey.press('E', () => journey.event('run.stopped', ({ outcome }) => outcome === 'refused'));
  await journey.leave();
  expect(await journey.ends()).toBe(4);
});

test('keys that mean nothing here change nothing, and the run can be stopped and gone on with', async () => {
  const { journey, home, root, env } = await planned();
  const before = journey.events().length;
  journey.keys('xX%$~\x1b[20~\x00\x1bOP');
  for (const key of ['R', 'z', 'a', 'A', 'd', '\x1b[A', '\x1b[B', '/', '\x1b', 'n', 'N', '+', '+', '?', '\x1b'])
    journey.keys(key);
  await journey.press('\x1b', () => journey.shows('p proceed'));
  expect(journey.events().length).toBe(before);
  await journey.press('q', () => journey.shows('Leave?'));
  await journey.press('s', () => journey.event('supervisor.stopped'));
  expect(await journey.ends()).toBe(130);

  const again = new Journey({ home, cwd: root, env, args: ['resume'] });
  await again.shows('The plan waits for you');
  await again.press('p', () => again.event('plan.approved'));
  await again.press('a', () => again.event('action.answered', ({ answer }) => answer === 'allow'));
  await again.event('run.finished');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write two',
    'Write one',
    'First',
  ]);
});

test('a plan that was edited in the person’s editor is what is done, on the person’s own branch with --here', async () => {
  const world = await smallWorld();
  const editor = join(world.home, 'editor.sh');
  // Takes the second step out, as a person would by deleting its lines.
  writeFileSync(editor, '#!/bin/sh\nsed -i "/^## 2/,\\$d" "$1"\n', { mode: 0o755 });
  const journey = new Journey({
    ...world,
    cwd: world.root,
    args: ['run', '--here', '--yes', 'Write the files'],
    env: { ...world.env, EDITOR: editor },
  });
  await journey.event('plan.proposed');
  await journey.press('e', () => journey.event('plan.edited', ({ plan }) => plan.steps.length === 1));
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('run.finished');
  expect(git(world.root, 'log', '--format=%s', 'main').trim().split('\n')).toEqual(['Write one', 'First']);
  expect(git(world.root, 'branch', '--format=%(refname:short)').trim()).toBe('main');
  await journey.leave();
  expect(await journey.ends()).toBe(0);
});

test('a run can be paused and gone on with, and a word of the person’s reaches the agent', async () => {
  const { journey, model } = await planned();
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.shows('The agent asks');
  await journey.press('\x1b', () => journey.gone('The agent asks'));
  await journey.press('P', () => journey.event('run.paused'));
  await journey.press('P', () => journey.event('run.continued'));
  await journey.press('i', () => journey.shows('new line'));
  journey.keys('Mind the commas');
  await journey.shows('Mind the commas');
  await journey.press('\r', () => journey.event('person.instructed'));
  await journey.press('3', () => journey.shows('[3 Violations'));
  await journey.press('d', () => journey.event('action.answered'));
  await journey.event('run.finished');
  expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Mind the commas');
});

test('inside the agent every key is the agent’s, and Ctrl+Q comes out', async () => {
  const { journey } = await planned();
  await journey.press('2', () => journey.shows('[2 Agent'));
  await journey.press('\r', () => journey.shows('Ctrl+Q comes out'));
  journey.keys('q1p');
  journey.keys('\x11');
  await journey.gone('Ctrl+Q comes out');
  expect(journey.count('plan.approved')).toBe(0);
  await journey.shows('The plan waits for you');
});

test.each([
  [80, 24],
  [40, 15],
])('at %i x %i the plan can be read, approved and finished', async (columns, rows) => {
  const { journey } = await planned({ columns, rows });
  for (const line of journey.screen()) expect([...line].length).toBeLessThanOrEqual(columns);
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.press('d', () => journey.event('action.answered'));
  await journey.event('run.finished');
  await journey.leave();
  expect(await journey.ends()).toBe(0);
});

test('resizing while it works leaves a whole screen', async () => {
  const { journey } = await planned();
  await journey.press('p', () => journey.event('plan.approved'));
  for (const [columns, rows] of [
    [80, 24],
    [40, 15],
    [160, 50],
    [120, 40],
  ] as const)
    journey.resize(columns, rows);
  await journey.press('d', () => journey.event('action.answered'));
  await journey.event('run.finished');
  await journey.shows('The run is over');
  expect(journey.screen()[0]).toContain('chaperone');
  expect(journey.screen().filter((line) => line.startsWith('╰')).length).toBeGreaterThanOrEqual(2);
});

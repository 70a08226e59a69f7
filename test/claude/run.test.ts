import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../helpers/journey.ts';
import { planned, proceed } from './helpers/claude-world.ts';

test('the real CLI plans, waits for the key, and does three steps that are verified and committed', async () => {
  const { journey, root, model } = await planned();
  expect(readFileSync(join(root, 'src/zero.txt'), 'utf8')).toBe('zero\n');
  await journey.shows('Write three');
  expect(journey.count('action.judged')).toBe(0);
  await proceed(journey);
  await journey.event('run.finished');

  const subjects = git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n');
  expect(subjects).toEqual(['Write three', 'Write two', 'Write one', 'First']);
  expect(git(root, 'status', '--porcelain')).toBe('');
  for (const name of ['one', 'two', 'three'])
    expect(readFileSync(join(root, 'src', `${name}.txt`), 'utf8')).toBe(`${name}\n`);

  // One conversation, in which CLAUDE.md was read and each step came as the reason not to stop.
  const said = model.asked.at(-1)?.said.join('\n') ?? '';
  expect(said).toContain('NO git push to origin/main');
  for (const step of ['Task: Write the files', 'Step 1 of 3: Write one', 'Step 3 of 3: Write three'])
    expect(said).toContain(step);
  expect(model.others).toEqual([]);
  // What the CLI does by itself is no attempt.
  expect(journey.events().filter((event) => event.type === 'attempt.seen')).toEqual([]);
  const usage = journey.events().filter((event) => event.type === 'usage.reported');
  expect(usage.length).toBeGreaterThan(2);
  await journey.shows(/\$0\.\d\d/);
  await journey.leave();
  expect(await journey.ends()).toBe(0);
});

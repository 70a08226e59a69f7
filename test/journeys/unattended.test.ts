import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../helpers/journey.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

test('nobody is there: a clean plan goes on by itself, a file beside the step is added to it, the push is refused', async () => {
  const world = await smallWorld();
  const run = begin(world, 'run', '--no-ui', '--unattended', '--proceed-if-clean', '--yes', 'Write the files');
  expect(await run.ended).toBe(0);
  expect(run.output()).toContain('plan approved by standing word');
  expect(run.output()).toContain('step 2 amended: src/notes.txt');
  expect(run.output()).toContain('✗ shell git push origin main');
  expect(git(world.root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write two',
    'Write one',
    'First',
  ]);
  const report = chaperone(world, 'report').out;
  // What was not approved as it was done stands before everything else that was done.
  expect(report.indexOf('## Added to the approved plan')).toBeLessThan(report.indexOf('## Plan and what was done'));
  expect(report).toContain('Step 2: src/notes.txt');
  expect(readFileSync(join(world.root, 'src/notes.txt'), 'utf8')).toBe('notes\n');
});

test('without a proven sandbox nothing runs unattended', async () => {
  const world = await smallWorld();
  const refused = chaperone(world, 'run', '--no-ui', '--unattended', '--no-sandbox', '--yes', 'Write the files');
  expect(refused.code).not.toBe(0);
  expect(refused.problem).toMatch(/sandbox/);
  expect(chaperone(world, 'ls').out).toContain('No runs here yet');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { answer, deedsWorld, shell, write } from './allowed-case.ts';

// Every kind of question is asked in test/long.
test('what is allowed works: a file in a new folder, by a program too for the run, and one that takes another’s place', async () => {
  const deeds = [
    write('docs/new.md', 'new\n', 'A'),
    shell('node src/put.mjs appendFileSync docs/new.md more', null),
    shell('sed -i s/older/newer/ older.md && rm *.tmp', 'a'),
  ];
  const { root, remote: _, ...world } = await deedsWorld(deeds);
  const journey = new Journey({ ...world, cwd: root, args: ['run', '--yes', 'Work'] });
  await journey.event('plan.proposed');
  expect(chaperone({ ...world, root }, 'approve').code).toBe(0);
  await answer(journey, deeds);
  await journey.event('run.finished');
  expect(readFileSync(join(root, 'docs/new.md'), 'utf8')).toBe('new\nmore');
  expect(readFileSync(join(root, 'older.md'), 'utf8')).toBe('newer\n');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import type { Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { walk } from '../adapters/git/sample.ts';
import { git, Journey } from '../helpers/journey.ts';
import { smallWorld } from '../helpers/small-world.ts';

const lines = (upTo: number): string =>
  Array.from(
    { length: 40 },
    (_, line) => `line ${line}${line % 15 === 0 && line / 15 < upTo ? ' changed' : ''}\n`,
  ).join('');

const steps = ['Step a', 'Step b', 'Step c'].map((title, index) => ({
  title,
  why: 'It is asked for.',
  files: ['src/shared.txt', `src/${index}.txt`],
  commands: [],
  hosts: [],
  verify: [`grep -q ${index} src/${index}.txt`],
}));

/** Three steps; each writes a file of its own and changes a few lines of one that all of them share. */
function script(request: ModelRequest): Reply {
  const situation = readSituation(request);
  const { moves } = situation;
  if (situation.kind === 'plan')
    return moves.length === 0
      ? { text: 'I plan.', tools: [{ name: 'plan', input: { summary: 'Three steps.', steps } }] }
      : { text: 'I wait.' };
  const index = steps.findIndex(({ title }) => title === situation.title);
  if (moves.length > 0) return { text: 'Done.' };
  const write = (path: string, content: string) => ({ name: 'write', input: { path, content } });
  return {
    text: 'I write.',
    tools: [write(`src/${index}.txt`, `${index}\n`), write('src/shared.txt', lines(index + 1))],
  };
}

test('back before a step, a look, undone, forward, to a commit of main, a single file back: byte for byte', async () => {
  const { home, root, env } = await smallWorld(script);
  const begin = { files: walk(root), head: git(root, 'rev-parse', 'HEAD') };
  const journey = new Journey({ home, cwd: root, env, args: ['run', '--yes', 'Write the files'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('run.finished');
  const state = () => ({ files: walk(root), head: git(root, 'rev-parse', 'HEAD') });
  const end = state();
  const rolledBack = (times: number) =>
    journey.until(`rollback ${times}`, () => (journey.count('rollback.finished') === times ? true : undefined));
  await journey.shows('The run is over');
  await journey.press('\x1b', () => journey.gone('The run is over'));
  await journey.press('4', () => journey.shows('[4 Checkpoints'));

  // Now, the end, step c, step b: before step b is the end of step a.
  for (let line = 0; line < 4; line++) journey.keys('j');
  await journey.press('R', () => journey.shows(/Roll back to: \d+ Step a\?/));
  await journey.press('d', () => journey.shows('What would change'));
  await journey.press('\x1b', () => journey.shows(/Roll back to: \d+ Step a\?/));
  await journey.press('R', () => rolledBack(1));
  const back = state();
  expect(readFileSync(join(root, 'src/shared.txt'), 'utf8')).toBe(lines(1));
  expect(Object.keys(back.files).filter((path) => /[012]\.txt/.test(path))).toEqual(['src/0.txt']);
  await journey.shows('paused');
  await journey.press('z', () => rolledBack(2));
  expect(state()).toEqual(end);
  await journey.press('Z', () => rolledBack(3));
  expect(state()).toEqual(back);
  await journey.press('z', () => rolledBack(4));
  expect(state()).toEqual(end);

  // The last of the list is the first commit of main.
  await journey.press('\x1b[F', () => journey.shows('R roll back'));
  await journey.press('R', () => journey.shows(/Roll back to: [0-9a-f]{8} First\?/));
  await journey.press('R', () => rolledBack(5));
  expect(state()).toEqual(begin);
  await journey.shows('paused');
  await journey.press('z', () => rolledBack(6));
  expect(state()).toEqual(end);

  // One hunk of what step c changed, found by its line; then the whole file.
  journey.keys('/');
  await journey.shows('Enter keep');
  journey.keys('line 30 changed');
  await journey.shows('line 30 changed');
  await journey.press('\r', () => journey.shows(/\d checkpoints? changed a file or line/));
  await journey.press('\r', () => journey.shows('What changed'));
  await journey.press('x', () => journey.shows(/No hunk is chosen|Take only hunk/));
  await journey.press(']', () => journey.shows('line 2'));
  await journey.press('x', () => journey.shows(/Take only hunk 1 of src\/shared\.txt\?/));
  await journey.press('R', () => rolledBack(7));
  expect(readFileSync(join(root, 'src/shared.txt'), 'utf8')).toBe(lines(2));
  expect(state()).toEqual({ ...end, files: { ...end.files, 'src/shared.txt': state().files['src/shared.txt'] } });
  await journey.shows('paused');
  await journey.press('z', () => rolledBack(8));
  expect(state()).toEqual(end);
});

import { expect, test } from 'vitest';
import { Journey } from '../helpers/journey.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

test('a run is watched from its files while it goes on, and replayed when it is over', async () => {
  const world = await smallWorld();
  const run = begin(world, 'run', '--no-ui', '--yes', 'Write the files');
  await run.says('chaperone approve write-the-files');
  const watching = new Journey({ ...world, cwd: world.root, args: ['watch'] });
  await watching.shows(/live/);
  await watching.shows(/Write one/);
  await watching.press('p', () => watching.shows('nothing can be decided here'));
  expect(chaperone(world, 'approve')).toMatchObject({ code: 0 });
  await watching.shows(/git push origin main/);
  // What was changed so far is read beside the supervisor, which has the work tree.
  await shownDiff(watching, 1);
  await watching.press('q', () => watching.exited);
  await run.says('? write src/notes.txt');
  expect(chaperone(world, 'answer', 'allow').code).toBe(0);
  expect(await run.ended).toBe(0);

  const replay = new Journey({ ...world, cwd: world.root, args: ['replay'] });
  await replay.shows(/00:00:00 ●/);
  // To the end by its marks: the last one is the checkpoint of the last step.
  await replay.press(']', () => replay.shows(/✓ done|● done/));
  await shownDiff(replay, 2);
  await replay.press('2', () => replay.shows('[2 Agent'));
  await replay.shows(/Two is written/);
  await replay.press('P', () => replay.shows('⏸'));
  // And back to before the agent wrote anything.
  await replay.press('[', () => replay.shows(/● dry-run/));
  await replay.press('q', () => replay.exited);
});

/** Opens the difference that a checkpoint so far down in the list stands for, and closes it again. */
async function shownDiff(journey: Journey, down: number): Promise<void> {
  await journey.press('4', () => journey.shows('[4 Checkpoints'));
  await journey.shows(/◆ \d Write/);
  for (let line = 0; line < down; line++) journey.keys('j');
  await journey.press('\r', () => journey.shows(/\+(one|two)/));
  await journey.press('q', () => journey.gone('What changed'));
}

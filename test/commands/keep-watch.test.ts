import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepWatch } from '../../source/commands/keep-watch.ts';
import { handClock, smallEngine } from '../engine/small-engine.ts';
import { plan, Story } from '../helpers/journal-builder.ts';
import { git, newRepository } from '../helpers/journey.ts';

/** A run that works in a repository, and a world around it that a test turns. */
function watched() {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'chp-')));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const root = newRepository(home, { 'a.txt': 'a\n' });
  const commit = git(root, 'rev-parse', 'main').trim();
  const story = new Story({ root, base: { commit, branch: 'main' } }).save().proposed(plan('one')).approved().save();
  const engine = smallEngine(story.happened({ type: 'agent.started', pid: 7 }), handClock());
  const world = { wall: 1_000_000, awake: 5_000, free: 1e12 };
  const pulse = join(home, 'pulse');
  const watch = keepWatch(
    { engine, info: story.run.info, pulse, folders: [home] },
    { wall: () => world.wall, awake: () => world.awake, free: async () => world.free },
  );
  onTestFinished(() => watch.close());
  const passes = (ms: number) => {
    world.wall += ms;
    world.awake += ms;
  };
  return { root, engine, world, watch, pulse, passes, pause: () => engine.state().pause?.cause ?? null };
}

test('each look is a sign of life, and changes nothing else', async () => {
  const { watch, pulse, engine, passes } = watched();
  const { seq } = engine.state();
  await watch.look();
  const first = statSync(pulse).mtimeMs;
  passes(5_000);
  await watch.look();
  expect(statSync(pulse)).toMatchObject({ size: 0 });
  expect(statSync(pulse).mtimeMs).toBeGreaterThanOrEqual(first);
  expect(engine.state().seq).toBe(seq);
});

test('a wall clock that ran ahead of the other means that the machine slept', async () => {
  const { watch, world, passes, pause } = watched();
  passes(5_000);
  await watch.look();
  expect(pause()).toBeNull();
  passes(5_000);
  world.wall += 7_200_000;
  await watch.look();
  expect(pause()).toBe('slept');
});

test('a disk that fills up makes the run wait before nothing can be written any more; with room it goes on', async () => {
  const { watch, world, pause, engine } = watched();
  world.free = 40_000_000;
  await watch.look();
  expect(engine.state().pause).toMatchObject({ cause: 'disk', text: expect.stringContaining('40 MB') });
  world.free = 150_000_000;
  await watch.look();
  expect(pause()).toBe('disk');
  world.free = 900_000_000;
  await watch.look();
  expect(pause()).toBeNull();
});

test('a base branch that moved on, was rewritten or is gone is told apart, and told once', async () => {
  const { watch, root, engine, pause } = watched();
  await watch.look();
  expect(pause()).toBeNull();
  const next = git(root, 'commit-tree', '-p', 'main', '-m', 'Next', 'main^{tree}').trim();
  git(root, 'update-ref', 'refs/heads/main', next);
  await watch.look();
  expect(engine.state().pause?.text).toContain('moved on');
  await engine.send({ type: 'go-on', by: 'key' });
  await watch.look();
  expect(pause()).toBeNull();
  git(root, 'update-ref', 'refs/heads/main', git(root, 'commit-tree', '-m', 'Other', 'main^{tree}').trim());
  await watch.look();
  expect(engine.state().pause?.text).toContain('was rewritten');
  await engine.send({ type: 'go-on', by: 'key' });
  git(root, 'update-ref', '-d', 'refs/heads/main');
  await watch.look();
  expect(engine.state().pause?.text).toContain('main is gone');
  await engine.send({ type: 'go-on', by: 'key' });
  await watch.look();
  expect(pause()).toBeNull();
});

test('an agent of which nothing is heard is waited for, as long as something comes', async () => {
  const { watch, passes, pause } = watched();
  for (let minute = 0; minute < 60; minute += 10) {
    passes(600_000);
    watch.heard();
    await watch.look();
  }
  expect(pause()).toBeNull();
  passes(1_300_000);
  await watch.look();
  expect(pause()).toBe('stalled');
});

import { openVault } from '../../../source/adapters/git/vault.ts';
import { capturedBy, judge, lookAt, type Moment } from './oracle.ts';
import type { Sample } from './sample.ts';
import { World } from './world.ts';

/** One random story: changes and checkpoints, then rollbacks to them and undos, each judged. Returns what went wrong. */
export async function playCase(
  sample: Sample,
  seed: number,
): Promise<{ readonly wrong: string[]; readonly checks: number }> {
  const world = new World(sample, seed);
  world.start();
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: `case-${seed}` });
  const saved: (Moment & { commit: string; captured: Set<string> })[] = [];
  let checks = 0;
  try {
    for (let round = 0; round < 3; round++) {
      const moment = lookAt(sample);
      const { commit, lacks } = await vault.save(`Round ${round}`);
      if (lacks.length > 0) return { wrong: [`round ${round} lacks ${lacks.join(', ')}`, ...world.log], checks };
      saved.push({ ...moment, commit, captured: capturedBy(sample, commit) });
      const changes = 2 + Math.floor(world.next() * 10);
      for (let count = 0; count < changes; count++) world.change();
    }
    for (let round = 0; round < 3; round++) {
      const target = world.pick(saved);
      const before = lookAt(sample);
      world.log.push(`-- rollback to ${saved.indexOf(target)}`);
      const done = await vault.restore(target.commit, 'exact', `rollback ${round}`);
      checks++;
      const wrong = judge(sample, target, before);
      if (wrong.length > 0) return { wrong: [...wrong, ...world.log], checks };
      if (world.next() < 0.6) {
        const between = lookAt(sample);
        world.log.push('-- undo');
        await vault.restore(done.before.commit, 'exact', `undo ${round}`);
        checks++;
        const back = judge(sample, { ...before, captured: capturedBy(sample, done.before.commit) }, between);
        if (back.length > 0) return { wrong: [...back, ...world.log], checks };
      }
      for (let count = 0; count < 4; count++) world.change();
    }
    return { wrong: [], checks };
  } catch (error) {
    return { wrong: [String((error as Error).stack), ...world.log], checks };
  } finally {
    await vault.close();
  }
}

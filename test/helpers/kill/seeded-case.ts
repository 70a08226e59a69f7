import { choosePoints, randomness } from './choose-points.ts';
import type { Life } from './live.ts';
import { type CaseResult, playCase, type Stage } from './play-case.ts';

/** The case that a seed means. `counts` are the calls of an undisturbed run, by kind. */
export function seededCase(
  stage: Stage,
  counts: Life['counts'],
  seed: number,
  sandboxed: boolean,
): Promise<CaseResult> {
  const random = randomness(seed);
  const points = choosePoints(random, counts);
  return playCase(stage, points, { target: random() < 0.5 ? 'start' : 'commit', stops: random() < 0.25, sandboxed });
}

/** What an undisturbed run counts, on the way made sure that nothing is wrong with it. */
export async function calibrate(stage: Stage, sandboxed: boolean): Promise<Life['counts']> {
  const { counts, wrong } = await playCase(stage, [], { target: 'start', stops: false, sandboxed });
  if (wrong.length > 0) throw new Error(`Even undisturbed: ${wrong.join('\n')}`);
  return counts;
}

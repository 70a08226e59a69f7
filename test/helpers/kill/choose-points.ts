import type { KillPoint, Life } from './live.ts';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hows = ['before', 'part', 'during', 'after'] as const;

/** Events of the scripted run are written in about so many pieces. */
const journalWrites = 64;

/**
 * The rarest kinds of calls are as interesting as the most frequent: half of the points are drawn among kinds first. And
 * one in five is a write or flush of the journal.
 */
function point(random: () => number, counts: Life['counts']): KillPoint {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const how = pick(hows);
  const rest = { how, part: random(), delay: Math.floor(random() * 40) };
  const which = random();
  if (which < 0.2)
    return {
      kind: pick(['write', 'sync']),
      match: 'events.jsonl',
      n: 1 + Math.floor(random() * journalWrites),
      ...rest,
    };
  if (which < 0.6) return { n: 1 + Math.floor(random() * all), ...rest };
  const kind = pick(Object.keys(counts));
  return { kind, n: 1 + Math.floor(random() * (counts[kind] ?? 1)), ...rest };
}

/** Where the supervisors of a case die: one surely, the resumed ones sometimes too, and earlier in their shorter lives. */
export function choosePoints(random: () => number, counts: Life['counts']): KillPoint[] {
  const points = [point(random, counts)];
  while (points.length < 4 && random() < 0.35) {
    const { n, ...rest } = point(random, counts);
    points.push({ ...rest, n: Math.max(1, Math.floor(n * random())) });
  }
  return points;
}

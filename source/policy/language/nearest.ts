import { PATTERNS } from './patterns.ts';

const LIMITS = ['LIMIT: 45 minutes', 'LIMIT: $5', 'LIMIT: 200 actions', 'VERIFY: `npm test`'];

const pairs = (text: string): Set<string> => {
  const plain = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return new Set(Array.from({ length: plain.length - 1 }, (_none, at) => plain.slice(at, at + 2)));
};

let known: { bullet: string; pairs: Set<string> }[] | undefined;

/** The sentence of the grammar that shares most letter pairs with a text (Dice), or undefined when none is near. */
export function nearest(text: string, least = 0.3): string | undefined {
  known ??= [...PATTERNS.flatMap((pattern) => pattern.examples), ...LIMITS].map((bullet) => ({
    bullet,
    pairs: pairs(bullet),
  }));
  const own = pairs(text.slice(0, 300));
  let best: { bullet: string; score: number } | undefined;
  for (const { bullet, pairs: theirs } of known) {
    let shared = 0;
    for (const pair of own) if (theirs.has(pair)) shared++;
    const score = (2 * shared) / (own.size + theirs.size);
    if (score > (best?.score ?? least)) best = { bullet, score };
  }
  return best?.bullet;
}

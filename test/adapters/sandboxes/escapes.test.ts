import { expect, test } from 'vitest';
import { wrongs } from './escape.ts';
import { escapes } from './escape-cases.ts';
import { tryEscapes } from './try-escapes.ts';

// The classes that were reproduced elsewhere and those where the mounts are hardest; the long run has all, as both users.
test.each([
  ['us', [1, 2, 4, 13, 14]],
  ['ordinary', [3, 10, 12, 14, 15]],
] as const)(
  'no escape succeeds as %s, and each is in the feed, or has a reason why it can’t be told',
  {
    timeout: 240_000,
  },
  async (as, kinds) => {
    const tried = await tryEscapes(as, kinds);
    expect(tried.length).toBeGreaterThan(10);
    expect(wrongs(tried, escapes)).toEqual([]);
  },
);

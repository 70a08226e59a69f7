import { expect, test } from 'vitest';
import { wrongs } from '../adapters/sandboxes/escape.ts';
import { escapes } from '../adapters/sandboxes/escape-cases.ts';
import { tryEscapes } from '../adapters/sandboxes/try-escapes.ts';

test.each(['us', 'ordinary'] as const)(
  'no escape of any class succeeds as %s, and each is in the feed, or has a reason why it can’t be told',
  async (as) => {
    const tried = await tryEscapes(as);
    expect(tried.length).toBe(escapes.length);
    expect(wrongs(tried, escapes)).toEqual([]);
  },
);

test('every class has several cases', () => {
  for (let kind = 1; kind <= 15; kind++)
    expect(escapes.filter((one) => one.kind === kind).length, `class ${kind}`).toBeGreaterThan(1);
});

test('what can’t be told is few, and says why', () => {
  expect(escapes.filter(({ why }) => why !== undefined).length).toBeLessThanOrEqual(8);
});

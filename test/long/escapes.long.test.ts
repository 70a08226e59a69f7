import { expect, test } from 'vitest';
import { escapes } from '../adapters/sandboxes/escape-cases.ts';
import { tryEscapes } from '../adapters/sandboxes/try-escapes.ts';

test.each(['us', 'ordinary'] as const)(
  'no escape of any class succeeds as %s, and what wrote where it may not is in the feed',
  async (as) => {
    const tried = await tryEscapes(as);
    expect(tried.length).toBe(escapes.length);
    expect(tried.filter(({ escaped }) => escaped.length > 0)).toEqual([]);
    const told = new Set(escapes.flatMap(({ name, seen }) => (seen ? [name] : [])));
    expect(tried.filter(({ name, attempts }) => told.has(name) && attempts.length === 0)).toEqual([]);
  },
);

test('every class has several cases', () => {
  for (let kind = 1; kind <= 15; kind++)
    expect(escapes.filter((one) => one.kind === kind).length, `class ${kind}`).toBeGreaterThan(1);
});

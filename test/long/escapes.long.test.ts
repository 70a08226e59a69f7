import { expect, test } from 'vitest';
import { tryEscapes } from '../adapters/sandboxes/try-escapes.ts';

test.each(['us', 'ordinary'] as const)('no escape of any class succeeds as %s', async (as) => {
  const tried = await tryEscapes(as);
  expect(tried.filter(({ escaped }) => escaped.length > 0)).toEqual([]);
});

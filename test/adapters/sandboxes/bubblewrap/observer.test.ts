import { expect, test } from 'vitest';
import { smallBox } from '../small-box.ts';

test('a flood of refused writes is told up to a bound, and the last of it says that it is the last', async () => {
  const { run } = smallBox();
  const { attempts } = await run('for i in $(seq 700); do : > flood-$i; done 2>/dev/null; true');
  const told = attempts.filter(({ action }) => action.kind === 'write');
  expect(told.length).toBeLessThanOrEqual(500);
  // The helper loses some of a burst; if the bound was reached, only the very last says so.
  expect(told.map(({ last }) => last === true).indexOf(true)).toBe(told.length === 500 ? 499 : -1);
  expect(told.length).toBeGreaterThan(300);
});

import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { singleColumns } from '../../scripts/single-columns.mjs';

test('each of these characters is one column wide, also beside each other', () => {
  const single = new RegExp(`^[${singleColumns}]$`);
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((char) =>
    single.test(char),
  );
  expect(all.length).toBeGreaterThan(600);
  expect(all.filter((char) => stringWidth(char) !== 1)).toEqual([]);
  expect(stringWidth(all.join(''))).toBe(all.length);
  expect(stringWidth(all.toReversed().join(''))).toBe(all.length);
});

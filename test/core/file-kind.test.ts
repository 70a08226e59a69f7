import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryChange, byteCount, fileKind } from '../../source/core/file-kind.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

test.each([
  ['PNG image', '89504e470d0a1a0a 0000000d49484452 00000078 00000050 08', { width: 120, height: 80 }],
  ['GIF image', '474946383961 0a00 1400 00', { width: 10, height: 20 }],
  [
    'JPEG image',
    'ffd8ffe0 0010 4a46494600010100000100010000 ffdb 0004 0000 ffff c0 0011 08 0050 0078 03 000000',
    { width: 120, height: 80 },
  ],
  ['WebP image', '52494646 10000000 57454250', undefined],
  ['ELF program', '7f454c46 0201', undefined],
  ['binary', '00010203', undefined],
])('%s is known by its first bytes', (name, bytes, size) => {
  expect(fileKind(hex(bytes))).toEqual(size ? { name, size } : { name });
});

test('a change of a binary file says what it was and what it became', () => {
  const png = (width: number, bytes: number) => ({ name: 'PNG image', size: { width, height: 80 }, bytes });
  expect(binaryChange(png(120, 3_100), png(120, 4_000))).toBe('PNG image 120×80, 3.1 kB → 4.0 kB');
  expect(binaryChange(png(120, 3_100), png(240, 3_100))).toBe('PNG image 120×80 → 240×80, 3.1 kB');
  expect(binaryChange(undefined, { name: 'binary', bytes: 1 })).toBe('binary, 1 byte');
  expect(binaryChange({ name: 'GIF image', bytes: 9 }, png(1, 9))).toBe('GIF image → PNG image 1×80, 9 bytes');
  expect([999, 1_000, 999_499, 999_500, 2e9].map(byteCount)).toEqual([
    '999 bytes',
    '1.0 kB',
    '999 kB',
    '1.0 MB',
    '2.0 GB',
  ]);
});

test('no bytes, cut or made up, are too odd to be looked at', () => {
  const begun = fc.constantFrom('', 'ffd8ff', '89504e470d0a1a0a', '474946383961', '52494646').map(hex);
  fc.assert(
    fc.property(begun, fc.uint8Array({ maxLength: 80 }), (begin, rest) => {
      expect(fileKind(Buffer.concat([begin, rest])).name).not.toBe('');
    }),
  );
});

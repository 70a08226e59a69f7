import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCase, tooWide } from './wider-case.ts';

// Some hundreds more: npm run test:long.
test('what the sandbox lets happen is never wider than what the evaluator says', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async (one) => {
      expect((await tooWide(one)) ?? []).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test('a folder in which something is held can’t be moved away with it, nor be put anew in its place', async () => {
  const bullets = ['ALLOWED: Read/write within ./src', 'RESTRICTED: NO reading of ./src/deep/er/key.pem'];
  const lines = [
    'mv src/deep src/gone; mkdir -p src/deep/er; echo x > src/deep/er/package.json',
    'mv src/deep/er src/er; mkdir -p src/deep/er; echo x > src/deep/er/package.json; cat src/er/key.pem',
    'rm -rf src/pkg; mkdir src/pkg; echo x > src/pkg/package.json',
  ];
  expect(await tooWide({ bullets, lines, writing: true, opened: [] })).toEqual([]);
});

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { installedChanges } from '../../../source/adapters/sandboxes/installed-changes.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(join(tmpdir(), 'chaperone-installed-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}

test('what is new and what is otherwise is told; what was written again as it was, and what tools keep there, is not', async () => {
  const original = folder({ 'a/index.js': 'a', 'a/same.js': 'same', 'b/index.js': 'b', '.bin/tool': 'tool' });
  const changes = folder({
    'a/index.js': 'A',
    'a/same.js': 'same',
    'c/index.js': 'c',
    '.vite/results.json': '{}',
    '.cache/x': 'x',
    '.package-lock.json': '{}',
  });
  symlinkSync('../a/index.js', join(changes, '.bin'));
  symlinkSync('/etc', join(changes, 'b'));
  const { added, replaced } = await installedChanges(changes, original);
  expect(added).toEqual(['c/index.js']);
  expect([...replaced].sort()).toEqual(['.bin', 'a/index.js', 'b']);
});

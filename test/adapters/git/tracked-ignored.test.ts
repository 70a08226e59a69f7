import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';

test('a tracked file in an ignored folder that was gone and comes back is in the next checkpoint', async () => {
  const sample = makeSample({ 'build/kept.txt': 'tracked\n', 'a.txt': 'a\n', '.gitignore': 'build/\n' });
  sample.git('add', '-f', 'build/kept.txt');
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1', plain: false });
  onTestFinished(() => vault.close());
  await vault.save('Start');
  rmSync(join(sample.root, 'build'), { recursive: true });
  await vault.save('Gone');
  // The person's index is as it was all the time.
  sample.write('build/kept.txt', 'back, and other\n');
  const back = await vault.save('Back');
  sample.write('build/kept.txt', 'later\n');
  await vault.restore(back.commit, 'exact', 'rollback 1');
  expect(sample.read('build/kept.txt')).toBe('back, and other\n');
});

import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';

test('permission bits that change alone, several times within a second, are those of each checkpoint', async () => {
  const sample = makeSample({ 'a.txt': 'one\n', 'key.pem': 'secret\n', 'src/b.txt': 'two\n' });
  const path = join(sample.root, 'key.pem');
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'one' });
  onTestFinished(() => vault.close());
  const commits = new Map<number, string>();
  await vault.save('Start');
  for (const mode of [0o600, 0o640, 0o604, 0o444]) {
    chmodSync(path, mode);
    commits.set(mode, (await vault.save('Changed')).commit);
  }
  for (const [mode, commit] of commits) {
    await vault.restore(commit, 'exact', `to ${mode}`);
    expect(statSync(path).mode & 0o777).toBe(mode);
  }
});

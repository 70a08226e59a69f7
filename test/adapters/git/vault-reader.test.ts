import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { openVaultReader } from '../../../source/adapters/git/vault-reader.ts';
import { makeSample } from './make-sample.ts';
import { walk } from './sample.ts';

test('checkpoints are read beside the vault’s owner, writing nothing, and after the work tree is gone', async () => {
  const sample = makeSample();
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1' });
  const first = await vault.save('Start');
  sample.write('a.txt', 'one\nand more\n');
  const second = await vault.save('Changed');
  const before = walk(sample.folder);

  const reader = await openVaultReader(sample.folder, sample.root, 'run-1');
  onTestFinished(() => reader.close());
  const changes = [{ path: 'a.txt', kind: 'changed', added: 1, removed: 0 }];
  expect(await reader.changes(first.commit, second.commit)).toEqual(changes);
  expect(await reader.patch(first.commit, second.commit)).toContain('\n+and more\n');
  expect(await reader.find('and more', sample.git('rev-parse', 'HEAD'))).toEqual([second.commit]);
  expect(walk(sample.folder)).toEqual(before);

  // The owner goes on undisturbed, and what it saves can be read at once.
  sample.write('new.txt', 'x\n');
  const third = await vault.save('More');
  expect(await reader.patch(second.commit, third.commit)).toContain('+x');
  await vault.close();
  rmSync(join(sample.root, '.git', 'config'));
  expect(await reader.changes(first.commit, second.commit)).toEqual(changes);
});

test('where no vault is, the reader says so and makes none', async () => {
  const sample = makeSample();
  await expect(openVaultReader(sample.folder, sample.root, 'run-1')).rejects.toThrow('There is no vault');
});

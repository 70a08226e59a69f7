import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { measureVault, packVault, verifyVault } from '../../../source/adapters/git/vault-care.ts';
import { makeSample } from './make-sample.ts';

test('a vault is measured, packed and verified, and everything can still be had back', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`f/${index}.txt`, `line ${index}\n`.repeat(200)]),
  );
  const sample = makeSample(files);
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'one' });
  onTestFinished(() => vault.close());
  const first = await vault.save('Start');
  const start = await measureVault(sample.folder);
  for (let round = 0; round < 10; round++) {
    sample.write(`f/${round}.txt`, `line ${round}\n`.repeat(200 + round + 1));
    await vault.save(`Round ${round}`);
  }
  const loose = await measureVault(sample.folder);
  expect(loose.runs).toEqual(['one']);
  expect((loose.bytes - start.bytes) / 10).toBeLessThan(30_000);
  await packVault(sample.folder);
  const packed = await measureVault(sample.folder);
  expect(packed.looseObjects).toBeLessThan(loose.looseObjects / 4);
  expect(await verifyVault(sample.folder)).toEqual([]);
  const before = sample.read('f/3.txt');
  const { before: present } = await vault.restore(first.commit, 'exact', 'r1');
  expect(sample.read('f/3.txt')).toBe(files['f/3.txt']);
  await vault.restore(present.commit, 'exact', 'r2');
  expect(sample.read('f/3.txt')).toBe(before);
});

test('damage in a vault is found and named', async () => {
  const sample = makeSample();
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'one' });
  onTestFinished(() => vault.close());
  await vault.save('Start');
  const objects = join(sample.folder, 'vault.git/objects');
  const folder = readdirSync(objects).find((name) => /^[0-9a-f]{2}$/.test(name)) as string;
  const file = join(objects, folder, readdirSync(join(objects, folder))[0] as string);
  chmodSync(file, 0o644);
  writeFileSync(file, 'damage');
  expect((await verifyVault(sample.folder)).length).toBeGreaterThan(0);
  await expect(measureVault(join(sample.folder, 'none'))).rejects.toThrow('no vault yet');
});

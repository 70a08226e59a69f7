import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runGit } from '../../../source/adapters/git/run-git.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { measureVault, packVault, pruneVault, verifyVault } from '../../../source/adapters/git/vault-care.ts';
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

test('pruning drops a run with all that it kept, and nothing that another one needs', async () => {
  const sample = makeSample();
  const open = (run: string) => openVault({ root: sample.root, folder: sample.folder, run });
  const env = { env: { GIT_DIR: join(sample.folder, 'vault.git') } };
  const kept: string[] = [];
  const large = (mark: string) => Array.from({ length: 3000 }, (_, line) => `${mark} ${line}`).join('\n');
  for (const run of ['old', 'new']) {
    const vault = await open(run);
    sample.write('only.txt', large(run));
    const saved = await vault.save(run);
    kept.push(saved.commit);
    sample.write('only.txt', 'later\n');
    await vault.save(`${run} later`);
    await vault.close();
    // As what the agent committed and what an end of the run came from are kept.
    for (const kind of ['agent', 'settled'])
      await runGit(['update-ref', `refs/${kind}/${run}/1/before`, saved.commit], env);
  }
  await expect(pruneVault(sample.folder, ['none'])).rejects.toThrow('no checkpoints here');
  await pruneVault(sample.folder, ['old']);
  const refs = (await runGit(['for-each-ref', '--format=%(refname)'], env)).out.toString();
  expect(refs.split('\n').filter(Boolean)).toEqual([
    'refs/agent/new/1/before',
    'refs/chaperone/new',
    'refs/settled/new/1/before',
  ]);
  const there = async (commit: string) =>
    (await runGit(['cat-file', '-e', commit], { ...env, ok: [0, 1, 128] })).code === 0;
  expect(await Promise.all(kept.map(there))).toEqual([false, true]);
  expect(await verifyVault(sample.folder)).toEqual([]);
  const vault = await open('new');
  onTestFinished(() => vault.close());
  const { before } = await vault.restore(kept[1] as string, 'exact', 'r1');
  expect(sample.read('only.txt')).toBe(large('new'));
  await vault.restore(before.commit, 'exact', 'r2');
  expect(sample.read('only.txt')).toBe('later\n');
});

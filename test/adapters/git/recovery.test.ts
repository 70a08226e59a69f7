import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { measureVault, pruneVault, verifyVault } from '../../../source/adapters/git/vault-care.ts';
import { makeSample } from './make-sample.ts';
import { walk } from './sample.ts';

test('the lines of the README bring a checkpoint back with plain git, byte for byte, without the project', async () => {
  const sample = makeSample({
    'a.txt': 'a\r\n',
    'run.sh': '#!/bin/sh\n',
    '.gitattributes': '* text\nx export-ignore\n',
  });
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'one' });
  sample.write('x', 'raw \xff bytes\r\n');
  sample.write('run.sh', '#!/bin/sh\n', 0o755);
  sample.link('link', 'a.txt');
  await vault.save('Wanted');
  const wanted = sample.walk();
  sample.remove('x');
  await vault.save('Newer');
  await vault.close();
  rmSync(sample.root, { recursive: true });

  const home = join(sample.base, 'home');
  const place = join(home, '.local/state/chaperone/repositories/0/vault');
  mkdirSync(dirname(place), { recursive: true });
  renameSync(sample.folder, place);
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
  const part = readme.slice(readme.indexOf('## Recovery without chaperone'));
  const script = /```sh\n([\s\S]*?)```/.exec(part)?.[1] as string;
  execFileSync('bash', ['-euc', script], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: 'pipe' });
  expect(walk(join(home, 'back'))).toEqual(wanted);
});

test('pruning drops the checkpoints of one run and keeps those of another', async () => {
  const sample = makeSample();
  const at = { root: sample.root, folder: sample.folder };
  const first = await openVault({ ...at, run: 'one' });
  sample.write('secret.txt', 'only in the first run\n');
  const gone = await first.save('One');
  await first.close();
  const second = await openVault({ ...at, run: 'two' });
  sample.remove('secret.txt');
  sample.write('b.txt', 'two\n');
  const kept = await second.save('Two');
  await second.close();
  await expect(pruneVault(sample.folder, ['three'])).rejects.toThrow('three has no checkpoints here');
  await pruneVault(sample.folder, ['one']);
  expect((await measureVault(sample.folder)).runs).toEqual(['two']);
  expect(await verifyVault(sample.folder)).toEqual([]);
  const again = await openVault({ ...at, run: 'two' });
  onTestFinished(() => again.close());
  sample.write('b.txt', 'changed\n');
  await again.restore(kept.commit, 'exact', 'r1');
  expect(sample.read('b.txt')).toBe('two\n');
  await expect(again.restore(gone.commit, 'exact', 'r2')).rejects.toThrow('holds no commit');
});

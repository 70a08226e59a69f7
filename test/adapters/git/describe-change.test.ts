import { symlinkSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';

const png = (width: number, length: number) => {
  const bytes = Buffer.alloc(length);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(80, 20);
  return bytes;
};

async function begin(files?: Record<string, string>) {
  const sample = makeSample(files);
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'one' });
  onTestFinished(() => vault.close());
  return { sample, vault };
}

test('binary files are told by kind and size, links by where they lead, modes by what they allow', async () => {
  const { sample, vault } = await begin({ 'a.txt': 'a\n', 'run.sh': '#!/bin/sh\n', 'was.txt': 'x\n' });
  sample.write('logo.png', png(120, 3_100));
  sample.write('gone.bin', Buffer.from([0, 1, 2]));
  sample.link('link', 'a.txt');
  const first = await vault.save('Start');
  sample.write('logo.png', png(240, 4_000));
  sample.remove('gone.bin');
  sample.write('run.sh', '#!/bin/sh\n', 0o755);
  sample.remove('link');
  sample.link('link', 'b.txt');
  sample.remove('was.txt');
  sample.link('was.txt', '/etc/passwd');
  const second = await vault.save('Changed');
  const told = (changes: readonly { path: string; about?: string }[]) =>
    changes.map(({ path, about }) => [path, about]);
  expect(told(await vault.changes(first.commit, second.commit))).toEqual([
    ['gone.bin', 'binary, 3 bytes'],
    ['link', 'link to a.txt → link to b.txt'],
    ['logo.png', 'PNG image 120×80 → 240×80, 3.1 kB → 4.0 kB'],
    ['run.sh', 'now executable'],
    ['was.txt', 'file → link to /etc/passwd'],
  ]);
  const { changes } = await vault.preview(first.commit, 'exact');
  expect(told(changes)[3]).toEqual(['run.sh', 'no longer executable']);
});

test('hunks of names that are no UTF-8 are those of that file alone', async () => {
  const { sample, vault } = await begin();
  const lines = (mark: string) =>
    Array.from({ length: 30 }, (_, at) => (at === 2 || at === 25 ? mark : `line ${at}`)).join('\n');
  const names = ['\xfe\xff', '\xff\xfe', '\xff\n"'];
  const put = (mark: string) => {
    sample.write('odd/plain.txt', lines(mark));
    sample.write('"q".txt', lines(mark));
    for (const name of names) writeFileSync(Buffer.from(`${sample.root}/odd/${name}`, 'latin1'), lines(mark));
  };
  put('old');
  symlinkSync('x', Buffer.from(`${sample.root}/odd/\xfd`, 'latin1'));
  const first = await vault.save('Start');
  put('new');
  const second = await vault.save('Changed');
  for (const { path } of await vault.changes(first.commit, second.commit)) {
    const patch = await vault.patch(first.commit, second.commit, path);
    expect([path, patch.match(/^@@/gm)?.length]).toEqual([path, 2]);
    const part = { from: first.commit, to: second.commit, side: 'from', path, hunk: 1 } as const;
    await vault.restorePart(part, `r ${path}`);
  }
  const third = await vault.save('Second hunks back');
  for (const change of await vault.changes(first.commit, third.commit))
    expect(change).toMatchObject({ added: 1, removed: 1 });
});

import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';

const lines = (...changed: readonly [number, string][]): string =>
  Array.from({ length: 30 }, (_, index) => changed.find(([at]) => at === index)?.[1] ?? `line ${index}`).join('\n');

async function begin(files?: Record<string, string>) {
  const sample = makeSample(files);
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'one' });
  onTestFinished(() => vault.close());
  return { sample, vault, first: await vault.save('Start') };
}

test('a single file is taken back, everything else stays, and the undo brings it forward again', async () => {
  const { sample, vault, first } = await begin({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'run.sh': 'x\n' });
  sample.write('a.txt', 'changed\n');
  sample.write('b.txt', 'changed too\n');
  sample.write('new.txt', 'new\n');
  sample.remove('run.sh');
  const second = await vault.save('Changed');
  const changed = { files: sample.walk(), state: sample.state() };
  const part = (path: string) => ({ from: first.commit, to: second.commit, side: 'from', path, hunk: null }) as const;
  expect(await vault.previewPart(part('a.txt'))).toMatchObject({
    changes: [{ path: 'a.txt', kind: 'changed' }],
    nothing: false,
  });
  const { before } = await vault.restorePart(part('a.txt'), 'r1');
  expect([sample.read('a.txt'), sample.read('b.txt')]).toEqual(['one\n', 'changed too\n']);
  await vault.restorePart(part('new.txt'), 'r2');
  await vault.restorePart(part('run.sh'), 'r3');
  expect(sample.walk()['new.txt']).toBeUndefined();
  expect(sample.read('run.sh')).toBe('x\n');
  expect(await vault.previewPart(part('run.sh'))).toMatchObject({ changes: [], nothing: true });
  await vault.restore(before.commit, 'exact', 'undo');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(changed);
});

test('a single hunk is taken back or forward, also after other lines have moved', async () => {
  const { sample, vault, first } = await begin({ 'a.txt': lines() });
  sample.write('a.txt', lines([2, 'two'], [15, 'fifteen'], [29, 'end\n']));
  const second = await vault.save('Changed');
  const both = { from: first.commit, to: second.commit, path: 'a.txt' } as const;
  sample.write('a.txt', `above\n${sample.read('a.txt')}`);
  await vault.restorePart({ ...both, side: 'from', hunk: 1 }, 'r1');
  expect(sample.read('a.txt')).toBe(`above\n${lines([2, 'two'], [29, 'end\n'])}`);
  await vault.restorePart({ ...both, side: 'from', hunk: 2 }, 'r2');
  expect(sample.read('a.txt')).toBe(`above\n${lines([2, 'two'])}`);
  await vault.restorePart({ ...both, side: 'to', hunk: 1 }, 'r3');
  expect(sample.read('a.txt')).toBe(`above\n${lines([2, 'two'], [15, 'fifteen'])}`);
  await expect(vault.restorePart({ ...both, side: 'to', hunk: 1 }, 'r4')).rejects.toThrow('lines of this hunk');
  await expect(vault.restorePart({ ...both, side: 'to', hunk: 7 }, 'r5')).rejects.toThrow('no hunk 8');
});

test('line ends, bytes that are no UTF-8 and folders in the way survive', async () => {
  const { sample, vault, first } = await begin({ 'dos.txt': 'a\r\nb\r\n', 'dir/x.txt': 'x\n' });
  sample.write('dos.txt', Buffer.from('a\r\n\xff\r\n', 'latin1'));
  sample.remove('dir');
  sample.write('dir', 'a file\n');
  const second = await vault.save('Changed');
  const both = { from: first.commit, to: second.commit, side: 'from' } as const;
  await vault.restorePart({ ...both, path: 'dos.txt', hunk: 0 }, 'r1');
  expect(sample.read('dos.txt')).toBe('a\r\nb\r\n');
  await vault.restorePart({ ...both, path: 'dir/x.txt', hunk: null }, 'r2');
  expect(sample.walk()).toMatchObject({ 'dir/': 'folder' });
  expect(sample.read('dir/x.txt')).toBe('x\n');
});

test('checkpoints are found by a file or a line that they changed', async () => {
  const { sample, vault, first } = await begin({ 'a.txt': 'one\n' });
  const base = first.head;
  sample.write('src/Deep.ts', 'export const needle = 1; // a+b?\n');
  const second = await vault.save('Second');
  sample.write('a.txt', 'one\nNeedle\n');
  const third = await vault.save('Third');
  expect(await vault.find('needle', base)).toEqual([third.commit, second.commit]);
  expect(await vault.find('Needle', base)).toEqual([third.commit]);
  expect(await vault.find('deep.ts', base)).toEqual([second.commit]);
  expect(await vault.find('a+b?', base)).toEqual([second.commit]);
  expect(await vault.find('nowhere', base)).toEqual([]);
});

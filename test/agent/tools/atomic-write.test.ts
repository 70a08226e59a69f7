import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { atomicWrite } from '../../../source/agent/tools/atomic-write.ts';
import { place } from './place.ts';

test('a reader sees the old or the new content, never a part', async () => {
  const { root } = place({ 'a.txt': 'a'.repeat(300_000) });
  const path = join(root, 'a.txt');
  let done = false;
  const writing = (async () => {
    for (const char of 'bcdefgh') await atomicWrite(path, Buffer.from(char.repeat(300_000)));
    done = true;
  })();
  const seen = new Set<string>();
  while (!done) {
    const text = readFileSync(path, 'latin1');
    expect(text.length).toBe(300_000);
    seen.add(text[0] as string);
    expect(text).toBe((text[0] as string).repeat(300_000));
    await new Promise((next) => setImmediate(next));
  }
  await writing;
  expect(seen.size).toBeGreaterThan(1);
  expect(readdirSync(root)).toEqual(['a.txt']);
});

test('a new file is made with the usual mode, an old one keeps its own', async () => {
  const { root } = place({ 'old.txt': '' });
  chmodSync(join(root, 'old.txt'), 0o600);
  await atomicWrite(join(root, 'old.txt'), Buffer.from('x'));
  await atomicWrite(join(root, 'new.txt'), Buffer.from('x'));
  expect(statSync(join(root, 'old.txt')).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, 'new.txt')).mode & 0o777).toBe(0o666 & ~process.umask());
});

test('a link that leads nowhere and a folder are refused, and nothing is left behind', async () => {
  const { root } = place();
  mkdirSync(join(root, 'folder'));
  await expect(atomicWrite(join(root, 'folder'), Buffer.from('x'))).rejects.toThrow(/folder/);
  symlinkSync('loop', join(root, 'loop'));
  await expect(atomicWrite(join(root, 'loop'), Buffer.from('x'))).rejects.toThrow(/ELOOP/);
  await expect(atomicWrite(join(root, 'no/such/folder.txt'), Buffer.from('x'))).rejects.toThrow(/ENOENT/);
  expect(readdirSync(root).sort()).toEqual(['folder', 'loop']);
});

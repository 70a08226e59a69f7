import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OpenFolder } from '../../../../source/adapters/sandboxes/trays/open-folder.ts';

function place(): string {
  const top = mkdtempSync(join(tmpdir(), 'chp-open-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  mkdirSync(join(top, 'a/b'), { recursive: true });
  mkdirSync(join(top, 'far'));
  writeFileSync(join(top, 'a/b/file'), 'ours');
  writeFileSync(join(top, 'far/file'), 'TOPSECRET');
  symlinkSync('../far', join(top, 'a/link'));
  symlinkSync('../../far/file', join(top, 'a/b/way'));
  return top;
}

test('no link is followed, on the way or at its end', () => {
  const top = place();
  expect(OpenFolder.down(top, ['a', 'link'], true)).toBeNull();
  expect(() => OpenFolder.open(join(top, 'a/link'))).toThrow(/ELOOP|ENOTDIR/);
  const folder = OpenFolder.down(top, ['a', 'b'], false);
  expect(() => folder?.file('way')).toThrow('ELOOP');
  expect(folder?.look('way')?.isSymbolicLink()).toBe(true);
  expect(folder?.look('none')).toBeUndefined();
  folder?.close();
});

test('what is done in a folder that is held open is done there, whatever takes its place', () => {
  const top = place();
  const folder = OpenFolder.down(top, ['a', 'b'], false);
  renameSync(join(top, 'a/b'), join(top, 'a/c'));
  symlinkSync('../far', join(top, 'a/b'));
  expect(readFileSync(folder?.path('file') ?? '', 'utf8')).toBe('ours');
  folder?.remove('file');
  folder?.close();
  expect(readFileSync(join(top, 'far/file'), 'utf8')).toBe('TOPSECRET');
});

test('what is missing on the way is made where that is wanted, and told', () => {
  const top = place();
  expect(OpenFolder.down(top, ['a', 'new', 'er'], false)).toBeNull();
  const made: number[] = [];
  OpenFolder.down(top, ['a', 'new', 'er'], true, (depth) => made.push(depth))?.close();
  expect(made).toEqual([1, 2]);
});

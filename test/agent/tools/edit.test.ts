import { chmodSync, linkSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edit } from '../../../source/agent/tools/edit.ts';
import { place } from './place.ts';

test('an edit keeps the mode and leaves nothing beside the file', async () => {
  const here = place({ 'run.sh': '#!/bin/sh\necho one\n' });
  chmodSync(join(here.root, 'run.sh'), 0o751);
  expect(await edit.run({ path: 'run.sh', old: 'one', new: 'two' }, here)).toEqual({
    ok: true,
    text: 'Changed at line 2.',
    note: 'line 2',
  });
  expect(readFileSync(join(here.root, 'run.sh'), 'utf8')).toBe('#!/bin/sh\necho two\n');
  expect(statSync(join(here.root, 'run.sh')).mode & 0o777).toBe(0o751);
  expect(readdirSync(here.root)).toEqual(['run.sh']);
});

test('an edit through a link changes the file and keeps the link', async () => {
  const here = place({ 'real.txt': 'one\n' });
  symlinkSync('real.txt', join(here.root, 'link.txt'));
  expect((await edit.run({ path: 'link.txt', old: 'one', new: 'two' }, here)).ok).toBe(true);
  expect(lstatSync(join(here.root, 'link.txt')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(here.root, 'real.txt'), 'utf8')).toBe('two\n');
});

test('another name of the same file keeps the old content', async () => {
  const here = place({ 'a.txt': 'one\n' });
  linkSync(join(here.root, 'a.txt'), join(here.root, 'b.txt'));
  await edit.run({ path: 'a.txt', old: 'one', new: 'two' }, here);
  expect(readFileSync(join(here.root, 'b.txt'), 'utf8')).toBe('one\n');
});

test('a file that is not UTF-8 is left alone', async () => {
  const bytes = Buffer.from([0x6f, 0x6e, 0x65, 0xe9, 0x0a]);
  const here = place({ 'latin1.txt': bytes });
  const outcome = await edit.run({ path: 'latin1.txt', old: 'one', new: 'two' }, here);
  expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining('not UTF-8') });
  expect(readFileSync(join(here.root, 'latin1.txt'))).toEqual(bytes);
});

test.each([
  ['a text that is not there', { path: 'a.txt', old: 'three', new: '' }, /is not in the file/],
  ['a text that is there twice', { path: 'a.txt', old: 'e', new: '' }, /2 times \(lines 1, 2\)/],
  ['a file that is not there', { path: 'b.txt', old: 'e', new: '' }, /there is no such file/],
  ['a folder', { path: '.', old: 'e', new: '' }, /it is a folder/],
])('%s fails in words and changes nothing', async (_, input, message) => {
  const here = place({ 'a.txt': 'one\nthe\n' });
  expect(await edit.run(input, here)).toMatchObject({ ok: false, text: expect.stringMatching(message) });
  expect(readFileSync(join(here.root, 'a.txt'), 'utf8')).toBe('one\nthe\n');
});

test('what is asked is a write of the file, relative inside the project and absolute outside', () => {
  const path = (given: string) => edit.action({ path: given, old: 'a', new: 'b' }, '/home/project');
  expect(path('src/../src/a.ts')).toEqual({ kind: 'write', path: 'src/a.ts' });
  expect(path('/home/project/src/a.ts')).toEqual({ kind: 'write', path: 'src/a.ts' });
  expect(path('../other/a.ts')).toEqual({ kind: 'write', path: '/home/other/a.ts' });
  expect(path('..hidden')).toEqual({ kind: 'write', path: '..hidden' });
  expect(path('/home/project-two/a')).toEqual({ kind: 'write', path: '/home/project-two/a' });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { write } from '../../../source/agent/tools/write.ts';
import { place } from './place.ts';

test('a file is made with its folders, replaced, and left alone when it is the same', async () => {
  const here = place();
  const put = (content: string) => write.run({ path: 'a/b/c.txt', content }, here);
  expect(await put('one\ntwo\n')).toEqual({ ok: true, text: 'Written: 2 lines.', note: 'new, 2 lines' });
  expect(await put('one')).toMatchObject({ ok: true, note: '1 line' });
  expect(await put('one')).toMatchObject({ ok: true, note: 'unchanged' });
  expect(readFileSync(join(here.root, 'a/b/c.txt'), 'utf8')).toBe('one');
});

test('a folder in the way is said in words', async () => {
  const here = place({ 'a/b': '', c: '' });
  expect(await write.run({ path: 'a', content: 'x' }, here)).toMatchObject({
    ok: false,
    text: 'Could not write a: it is a folder.',
  });
  expect(await write.run({ path: 'c/d', content: 'x' }, here)).toMatchObject({ ok: false });
});

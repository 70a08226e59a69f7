import { expect, test } from 'vitest';
import { read } from '../../../source/agent/tools/read.ts';
import { place } from './place.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');

test('lines come with their numbers', async () => {
  const here = place({ 'a.txt': 'one\r\ntwo\n' });
  expect(await read.run({ path: 'a.txt' }, here)).toEqual({
    ok: true,
    text: '    1\tone\n    2\ttwo\n',
    note: '2 lines',
  });
});

test('a part of a file says how to read on', async () => {
  const here = place({ 'a.txt': lines(50) });
  const { text, note } = await read.run({ path: 'a.txt', from: 10, lines: 2 }, here);
  expect(text).toBe('   10\tline 10\n   11\tline 11\n(lines 10-11 of 50; read on with from: 12)');
  expect(note).toBe('2 lines');
});

test('a large file is given in parts that together are the whole', async () => {
  const here = place({ 'big.txt': lines(20_000) });
  let from = 1;
  let all = '';
  for (;;) {
    const { text } = await read.run({ path: 'big.txt', from, lines: 5_000 }, here);
    const next = /read on with from: (\d+)\)$/.exec(text)?.[1];
    all += text.replace(/\(lines .*$/, '');
    expect(text.length).toBeLessThan(61_000);
    if (next === undefined) break;
    expect(Number(next)).toBeGreaterThan(from);
    from = Number(next);
  }
  expect(
    all
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t')[1]),
  ).toEqual(lines(20_000).split('\n'));
});

test('one endless line is cut, and the next can be read', async () => {
  const here = place({ 'min.js': `${'x'.repeat(100_000)}\nsecond\n` });
  const first = await read.run({ path: 'min.js', lines: 1 }, here);
  expect(first.text).toContain('(cut)');
  expect((await read.run({ path: 'min.js', from: 2 }, here)).text).toBe('    2\tsecond\n');
});

test('a folder is listed', async () => {
  const here = place({ 'b/c.txt': '', 'a.txt': '' });
  expect(await read.run({ path: '.' }, here)).toEqual({ ok: true, text: 'a.txt\nb/', note: '2 entries' });
});

test.each([
  ['a binary file', 'a.bin', /binary file of 4 bytes/],
  ['what is not there', 'none.txt', /there is no such file/],
  ['a device', '/dev/zero', /neither a file nor a folder/],
])('%s is said in words', async (_, path, message) => {
  const here = place({ 'a.bin': Buffer.from([1, 0, 2, 3]) });
  expect(await read.run({ path }, here)).toMatchObject({ ok: false, text: expect.stringMatching(message) });
});

test('an empty file and a place behind the end are told apart', async () => {
  const here = place({ 'empty.txt': '', 'one.txt': 'one\n' });
  expect((await read.run({ path: 'empty.txt' }, here)).ok).toBe(true);
  expect(await read.run({ path: 'one.txt', from: 5 }, here)).toMatchObject({ ok: false, note: 'only 1 lines' });
});

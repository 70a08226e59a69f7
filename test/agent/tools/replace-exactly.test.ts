import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceExactly } from '../../../source/agent/tools/replace-exactly.ts';

test.each([
  ['one place', 'let a = 1;', 'a = 1', 'a = 2', 'let a = 2;'],
  ['at the start', 'abc', 'a', 'x', 'xbc'],
  ['at the end', 'abc', 'c', '', 'ab'],
  ['all of it', 'abc', 'abc', '', ''],
  ['characters that mean something in patterns', 'a.b $& c', '.b $&', '$1$&', 'a$1$& c'],
  ['CRLF where the model sends LF', 'one\r\ntwo\r\nthree\r\n', 'one\ntwo', 'ONE\nTWO', 'ONE\r\nTWO\r\nthree\r\n'],
  [
    'more lines than before, in the style of the file',
    'one\r\ntwo\r\n',
    'one',
    'one\nand a half',
    'one\r\nand a half\r\ntwo\r\n',
  ],
  ['a match that begins with a break', 'one\r\ntwo\r\n', '\ntwo', '\n2', 'one\r\n2\r\n'],
  ['a match that ends with a break', 'one\r\ntwo\r\n', 'one\n', '', 'two\r\n'],
  ['the style of the place in a mixed file', 'a\nb\nc\r\nd\r\n', 'c\nd', 'C\nD', 'a\nb\nC\r\nD\r\n'],
  ['a lone carriage return is text', 'a\rb\n', 'a\rb', 'c', 'c\n'],
  ['a byte order mark stays', '\ufeffone', 'one', 'two', '\ufefftwo'],
])('%s is replaced', (_, text, old, neu, expected) => {
  expect(replaceExactly(text, old, neu)).toMatchObject({ ok: true, text: expected });
});

test('what is not there, or there twice, is refused with where it is', () => {
  expect(replaceExactly('abc', 'x', 'y')).toEqual({ ok: false, found: 0, lines: [] });
  expect(replaceExactly('a\nb\na', 'a', 'y')).toEqual({ ok: false, found: 2, lines: [1, 3] });
  expect(replaceExactly('aaa', 'aa', 'y')).toMatchObject({ ok: false, found: 2 });
  expect(replaceExactly('abc', '', 'y')).toMatchObject({ ok: false, found: 0 });
});

test('with all, every place is replaced', () => {
  expect(replaceExactly('a\nb\na', 'a', 'x', true)).toEqual({ ok: true, text: 'x\nb\nx', lines: [1, 3] });
});

const piece = fc
  .array(fc.constantFrom('a', 'b', '\n', '\r\n', ' ', 'é', '😀', '$&'), { maxLength: 12 })
  .map((parts) => parts.join(''));

test('everything outside the match stays byte for byte, whatever the line breaks are', () => {
  fc.assert(
    fc.property(piece, piece, piece, (before, after, neu) => {
      const text = `${before}<MATCH\r\nME>${after}`;
      const result = replaceExactly(text, '<MATCH\nME>', neu);
      expect(result.ok && result.text.startsWith(before) && result.text.endsWith(after)).toBe(true);
      const middle = result.ok ? result.text.slice(before.length, result.text.length - after.length) : '';
      expect(middle).toBe(neu.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'));
    }),
  );
});

test('a file with one kind of break keeps that kind, and replacing back gives the old file', () => {
  fc.assert(
    fc.property(piece, piece, piece, fc.constantFrom('\n', '\r\n'), (before, after, neu, kind) => {
      const style = (part: string) => part.replaceAll('\r\n', '\n').replaceAll('\n', kind);
      const text = `${style(before)}<one\n>${style(after)}`.replaceAll(/(?<!\r)\n/g, kind);
      const there = replaceExactly(text, '<one\n>', `<${neu}\ntwo>`);
      if (!there.ok) throw new Error('not replaced');
      expect(there.text.replaceAll(kind, '')).not.toMatch(kind === '\n' ? /\r\n/ : /\n/);
      expect(replaceExactly(there.text, `<${neu}\ntwo>`, '<one\n>')).toMatchObject({ ok: true, text });
    }),
  );
});

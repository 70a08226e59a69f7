import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { Wrap } from '../../source/agent/wrap.ts';

const wrapped = (pieces: readonly string[], columns: number) => {
  const wrap = new Wrap();
  return pieces.map((piece) => wrap.add(piece, columns)).join('') + wrap.flush(columns);
};

test('words that do not fit go to the next line, however the text is cut into pieces', () => {
  expect(wrapped(['one two three'], 7)).toBe('one two\nthree');
  expect(wrapped([...'one two three'], 7)).toBe('one two\nthree');
  expect(wrapped(['one ', 'extraordinarily ', 'long'], 7)).toBe('one \nextraordinarily\nlong');
});

test('wide characters count twice, and line breaks of the text stay', () => {
  expect(wrapped(['日本 日本'], 8)).toBe('日本 \n日本');
  expect(wrapped(['a\n\nb'], 8)).toBe('a\n\nb');
});

const word = fc
  .array(fc.constantFrom('a', 'bc', '日', 'é', '😀'), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));

test('no word is lost, the pieces do not matter, and no line is wider than it must be', () => {
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 30 }),
      fc.integer({ min: 4, max: 40 }),
      fc.integer({ min: 1, max: 7 }),
      (words, columns, length) => {
        const text = words.join(' ');
        const pieces = Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
          text.slice(index * length, (index + 1) * length),
        );
        // Cutting a character in half is the decoder's business, not ours.
        const whole = pieces.every((piece) => !/[\ud800-\udbff]$/.test(piece));
        const out = wrapped([text], columns);
        if (whole) expect(wrapped(pieces, columns)).toBe(out);
        expect(out.split(/\s+/).join(' ').trim()).toBe(text.trim());
        for (const line of out.split('\n')) {
          const trimmed = line.trimEnd();
          if (trimmed.includes(' ')) expect(stringWidth(trimmed)).toBeLessThanOrEqual(columns);
        }
      },
    ),
  );
});

import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { clean, reveal } from '../../source/ui/clean.ts';
import { cut, fit, take, widthOf, wrap } from '../../source/ui/width.ts';
import { cpuMs } from '../helpers/cpu.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '\x1b[31m',
        '\u202e',
        'क',
        '\u094d',
        'ष',
        'ि',
        '👍',
        '🏽',
        '\u200d',
        '한',
        'ᄒ',
        'ᅡ',
        '\u0301',
        '漢',
        ' ',
        '\n',
      ),
    )
    .map((parts) => parts.join('')),
);
const graphemes = new Intl.Segmenter();

describe('clean', () => {
  test('leaves no control, bidi or invisible character but the non-joiner between conjuncts', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(clean(text).replaceAll('\u200c', '')).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
        );
      }),
    );
  });

  test('is the same when done twice', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(clean(clean(text))).toBe(clean(text));
      }),
    );
  });

  test('leaves only clusters of one or two columns, and the whole is as wide as its clusters', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const widths = Array.from(graphemes.segment(clean(text)), ({ segment }) => stringWidth(segment));
        expect(Math.max(0, ...widths)).toBeLessThanOrEqual(2);
        expect(widths.reduce((sum, width) => sum + width, 0)).toBe(stringWidth(clean(text)));
      }),
    );
  });

  test.each([
    ['\x1b]0;owned\x07title', 'title'],
    ['\x1b[2J\x1b[31mred', 'red'],
    ['a\u202eb\u200bc', 'abc'],
    ['one\ntwo\tthree', 'one two three'],
    ['👩‍👩‍👧 🇩🇪 👍🏽', '👩👩👧 DE 👍'],
    ['\ud800!', '\ufffd!'],
    ['\u0301x', '◌\u0301x'],
  ])('%j is shown as %j', (text, shown) => expect(clean(text)).toBe(shown));
});

describe('reveal', () => {
  test('shows every invisible character, so that two different plain lines never look alike', () => {
    expect(reveal('rm -rf\u00a0/')).toBe('rm -rf\\u{a0}/');
    expect(reveal('git\u200b push')).toBe('git\\u{200b} push');
    expect(reveal('a\x1b[0m\nb')).toBe('a\\e[0m\\nb');
    expect(reveal('\u202etxt.sh')).toBe('\\u{202e}txt.sh');
    expect(reveal('naïve 漢字')).toBe('naïve 漢字');
  });

  test('what it shows needs no more cleaning', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(clean(reveal(text))).toBe(reveal(text));
      }),
    );
  });
});

describe('measuring', () => {
  const columns = fc.integer({ min: 0, max: 30 });
  const cleaned = anything.map(clean);

  test('a fitted text has exactly the columns it was fitted to', () => {
    fc.assert(
      fc.property(cleaned, columns, (text, width) => {
        expect(widthOf(fit(text, width))).toBe(width);
      }),
    );
  });

  test('a cut text shows that it was cut', () => {
    fc.assert(
      fc.property(cleaned, columns, (text, width) => {
        const short = cut(text, width);
        expect(widthOf(short)).toBeLessThanOrEqual(width);
        if (widthOf(text) > width && width > 0) expect(short.endsWith('…')).toBe(true);
        else if (widthOf(text) <= width) expect(short).toBe(text);
      }),
    );
  });

  test('a wrapped text loses nothing but the spaces where it was broken', () => {
    fc.assert(
      fc.property(cleaned, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('what is taken is a beginning of the text', () => {
    fc.assert(
      fc.property(cleaned, columns, (text, width) => {
        expect(text.startsWith(take(text, width))).toBe(true);
        expect(widthOf(take(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('a text of a hundred thousand characters is wrapped in no time to speak of', () => {
    const begin = cpuMs();
    expect(wrap('x'.repeat(100_000), 40)).toHaveLength(2500);
    expect(fit('漢'.repeat(100_000), 40)).toBe(`${'漢'.repeat(19)}… `);
    expect(cpuMs() - begin).toBeLessThan(3_000);
  });
});

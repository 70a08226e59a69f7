import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutSpans, fitSpans, highlight, span, spansText, spansWidth, spread } from '../../source/ui/spans.ts';
import { widthOf } from '../../source/ui/width.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc
    .array(fc.constantFrom('ᄒ', 'ᅡ', 'क्', 'ष', '́', 'a', ' ', '漢', '\ud83d\udc4d'), { maxLength: 4 })
    .map((parts) => parts.join('')),
);
const line = fc.array(
  text.map((each) => span(each)),
  { maxLength: 6 },
);
const columns = fc.integer({ min: 0, max: 40 });

describe('a line of spans', () => {
  test('is as wide as its parts, also where two of them meet', () => {
    fc.assert(
      fc.property(line, (spans) => {
        const shown = cutSpans(spans, 1000);
        expect(widthOf(shown.map((each) => each.text).join(''))).toBe(
          shown.reduce((sum, each) => sum + widthOf(each.text), 0),
        );
      }),
      { examples: [[[span('ᄒ'), span(''), span('ᅡ')]]] },
    );
  });

  test('is cut to its columns, and fills them when it is fitted', () => {
    fc.assert(
      fc.property(line, columns, (spans, width) => {
        expect(spansWidth(cutSpans(spans, width))).toBeLessThanOrEqual(width);
        expect(spansWidth(fitSpans(spans, width))).toBe(width);
      }),
    );
  });

  test('shows its right group wholly, and the left one as far as there is room', () => {
    expect(spansText(spread([span('a long title')], [span(' 14:02')], 12))).toBe('a lon… 14:02');
    expect(spansText(spread([span('title')], [span('14:02')], 12))).toBe('title  14:02');
  });
});

describe('what is searched', () => {
  const places = (spans: ReturnType<typeof highlight>) => spans.filter((each) => each.inverse).map((each) => each.text);

  test('is marked wherever it stands, in any case unless it has capitals', () => {
    expect(places(highlight([span('Port the ports')], 'port'))).toEqual(['Port', 'port']);
    expect(places(highlight([span('Port the ports')], 'Port'))).toEqual(['Port']);
  });

  test('changes nothing of the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (whole, search) => {
        expect(spansText(highlight([span(whole)], search))).toBe(spansText([span(whole)]));
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { cleanCluster, isHidden } from '../../../source/adapters/screen/clean-cluster.ts';

test.each([
  ['a', 'a'],
  ['e\u0301', 'e\u0301'],
  ['👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
  ['❤️', '❤️'],
  ['1️⃣', '1️⃣'],
  ['👍🏽', '👍🏽'],
  ['a\u200db', 'a'],
  ['a\ufe0f', 'a'],
  ['\u0301', ''],
  ['\u202e', ''],
  ['a\u202e\u0301', 'a\u0301'],
  ['👍\u200d', '👍'],
  ['🏴\u{e0067}\u{e007f}', '🏴'],
  ['\x1b[', '['],
  ['一🏽', '一'],
  ['\u00ad', ''],
])('%j is shown as %j', (text, clean) => {
  expect(cleanCluster(text)).toBe(clean);
});

test('a heap of marks is cut', () => {
  expect([...cleanCluster(`a${'\u0301'.repeat(1_000)}`)]).toHaveLength(16);
});

test('no control, direction or default-ignorable character passes as one of its own', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    if (/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Cs}\p{Zl}\p{Zp}]/u.test(char) && !isHidden(code))
      expect.fail(`U+${code.toString(16)} is not hidden`);
  }
});

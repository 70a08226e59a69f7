import { charWidth } from '../terminal/char-width.ts';

/** More code points than any emoji family needs; the rest of a heap of marks is dropped. */
const MOST = 16;

/**
 * Whether a code point must never get to a terminal from somebody else: controls, marks and overrides of text direction
 * (they move text that is not the agent's), and what is invisible. Combining marks are not meant.
 */
export function isHidden(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  if (code < 0xad) return false;
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x17b4 ||
    code === 0x17b5 ||
    (code >= 0x180b && code <= 0x180f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0x3164 ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    code === 0xffa0 ||
    (code >= 0xfff0 && code <= 0xfffb) ||
    code === 0xfffe ||
    code === 0xffff ||
    (code >= 0x1bca0 && code <= 0x1bca3) ||
    (code >= 0x1d173 && code <= 0x1d17a) ||
    (code >= 0xe0000 && code <= 0xe0fff) ||
    code > 0x10ffff
  );
}

const picture = /[\p{Extended_Pictographic}\d#*]/u;

/**
 * A grapheme cluster without what is hidden, at most 16 code points long; empty when nothing visible is left. Joiner
 * and emoji variation stay between emoji, where they have a meaning. What a terminal would not put into the same cell
 * (odd sequences can heap anything into one) is dropped.
 */
export function cleanCluster(text: string): string {
  let clean = '';
  let count = 0;
  let emoji = false;
  let state = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    emoji ||= picture.test(char);
    const joiner = emoji && clean !== '' && (code === 0x200d || code === 0xfe0f);
    if (isHidden(code) && !joiner) continue;
    if (clean === '' && /^\p{M}$/u.test(char)) continue;
    state = charWidth.charProperties(code, state);
    if (clean !== '' && (state & 1) === 0) break;
    clean += char;
    if (++count === MOST) break;
  }
  return clean.replace(/\u200d+$/u, '');
}

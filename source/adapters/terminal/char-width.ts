import type { IUnicodeVersionProvider } from '@xterm/headless';
import stringWidth from 'string-width';

/** What a code point does to the cell before it. Bits beside the width (0-2) in the table below. */
const ZERO = 4;
const JOINER = 8;
const PICTURE = 16;
const MODIFIER = 32;
const INDICATOR = 64;
const KNOWN = 128;

/** Lookups are remembered for the first two planes; beyond them are only wide ideographs and invisible tags. */
const table = new Uint8Array(0x20000);

/** What a cluster carries on to the next code point: was there a joiner, a picture, half a flag; and how long it is. */
const AFTER_JOINER = 1;
const AFTER_PICTURE = 2;
const AFTER_INDICATOR = 4;
const ONE_MORE = 8;
/** Code points in one cell; marks without end must not fill the memory. What comes after has cells of its own. */
const MOST = 31 * ONE_MORE;

/**
 * Columns of text as agents count them: the rules of `string-width`, which most terminal programs for Node use, so the
 * agent and its terminal agree about where the cursor is. xterm's own table is Unicode 6: emoji are one column there.
 * A grapheme (joined emoji, flags, skin tones, combining marks) stays in one cell.
 */
export const charWidth: IUnicodeVersionProvider = {
  version: 'chaperone',
  wcwidth: (code) => (properties(code) & 3) as 0 | 1 | 2,
  // The result's form is xterm's: bits 0 join, 1-2 width, 3- our state for the next call.
  charProperties(code, preceding) {
    if (code >= 0x20 && code < 0x7f) return 2;
    const entry = properties(code);
    const width = entry & 3;
    const before = (preceding >> 1) & 3;
    const state = preceding >> 3;
    if (before !== 0 && joins(entry, state)) {
      if (state >= MOST) return 2;
      const wide = code === 0xfe0f && (state & AFTER_PICTURE) !== 0;
      const picture = (state & AFTER_PICTURE) | ((entry & PICTURE) >> 3) | ((entry & MODIFIER) >> 4);
      const after = (state & ~7) + ONE_MORE + (picture | ((entry & JOINER) >> 3));
      return (after << 3) | ((wide ? 2 : Math.max(before, width)) << 1) | 1;
    }
    const after = ((entry & PICTURE) >> 3) | ((entry & INDICATOR) >> 4) | ((entry & MODIFIER) >> 4);
    return (after << 3) | (width << 1);
  },
};

/** Columns of one grapheme cluster; 0 for an empty one. */
export function clusterWidth(cluster: string): number {
  let state = 0;
  for (const char of cluster) state = charWidth.charProperties(char.codePointAt(0) as number, state);
  return (state >> 1) & 3;
}

function joins(entry: number, state: number): boolean {
  if ((entry & ZERO) !== 0) return true;
  if ((entry & MODIFIER) !== 0) return (state & AFTER_PICTURE) !== 0;
  if ((entry & INDICATOR) !== 0) return (state & AFTER_INDICATOR) !== 0;
  return (entry & PICTURE) !== 0 && (state & (AFTER_JOINER | AFTER_PICTURE)) === (AFTER_JOINER | AFTER_PICTURE);
}

function properties(code: number): number {
  if (code >= 0x20000) return code >= 0xe0000 && code < 0xe1000 ? ZERO : code < 0x40000 ? 2 : 1;
  if (table[code] === 0) table[code] = KNOWN | look(code);
  return table[code] as number;
}

const zero = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]$/u;
const picture = /^\p{Extended_Pictographic}$/u;

function look(code: number): number {
  if (code === 0x200d) return ZERO | JOINER;
  // Vowels and finals of a Hangul syllable join its first letter.
  if ((code >= 0x1160 && code <= 0x11ff) || (code >= 0xd7b0 && code <= 0xd7ff)) return ZERO;
  const char = String.fromCodePoint(code);
  if (zero.test(char)) return ZERO;
  if (code >= 0x1f1e6 && code <= 0x1f1ff) return INDICATOR | 2;
  if (code >= 0x1f3fb && code <= 0x1f3ff) return MODIFIER | 2;
  const width = Math.min(2, stringWidth(char)) || 1;
  return picture.test(char) ? PICTURE | width : width;
}

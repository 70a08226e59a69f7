import { stripVTControlCharacters } from 'node:util';

/** Plain printable ASCII needs no work; almost everything we show is that. */
const plain = /^[ -~]*$/;

/** Controls, format and bidi characters, surrogates, private use, unassigned, separators, what draws nothing, skin tones. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{1F3FB}-\u{1F3FF}]/gu;
/** The same, blanks that are no spaces (in a command they change its words), flags, heaps of marks. */
const misleading =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}]|(?! )\p{Zs}|(?<=\p{M}{4})\p{M}/gu;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' };

/** Letters that join what follows them, and the marks that are wide: rare, and measured differently everywhere. */
const odd =
  /[\u0d4e\u302e\u302f\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}\u{16ff0}\u{16ff1}]/gu;
const flags = /[\u{1F1E6}-\u{1F1FF}]/gu;
const firstFlag = 0x1f1e6;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Clusters that every measuring agrees about: a letter with a few marks, or a Hangul syllable. */
const sane =
  /^(?:(?![\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff])\P{M}\p{Mn}{0,2}\p{Mc}?\p{Mn}{0,2}|[\u1100-\u115f\ua960-\ua97c][\u1160-\u11a7\ud7b0-\ud7c6]?[\u11a8-\u11ff\ud7cb-\ud7fb]?|[\uac00-\ud7a3][\u11a8-\u11ff]?)$/u;
/** Signs that join the next consonant to one cluster (Unicode 16, Indic_Conjunct_Break=Linker). */
const linker =
  /([\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6\u{10a3f}\u{11133}\u{113d0}\u{1193e}\u{11a47}\u{11a99}\u{11f42}])(?=[^\p{M}\u200c])/gu;
const nonJoiner = '\u200c';

/** Scripts whose letters take spacing marks. */
const takesSpacingMark = /^[\u0900-\u1cff\ua800-\uabff\u{11000}-\u{11fff}]/u;

/** A cluster that nobody can measure is shown as its first character. */
function simple(cluster: string): string {
  if (sane.test(cluster.replace(nonJoiner, '')) && (takesSpacingMark.test(cluster) || !/\p{Mc}/u.test(cluster)))
    return cluster;
  const first = String.fromCodePoint(cluster.codePointAt(0) as number);
  return /\p{M}/u.test(first) ? '◌' : first;
}

/**
 * The text in a form that Ink, the painter and terminals measure alike: flags as their letters, conjuncts kept apart by
 * a non-joiner (it is not painted), Thai and Lao AM as its two parts, no heaps of marks.
 */
function measurable(text: string): string {
  const even = text
    .replace(flags, (flag) => String.fromCharCode(65 + (flag.codePointAt(0) as number) - firstFlag))
    .replace(/(?! )\p{Zs}/gu, ' ')
    .replace(odd, '\ufffd')
    .replaceAll('\u0e33', '\u0e4d\u0e32')
    .replaceAll('\u0eb3', '\u0ecd\u0eb2');
  if (!/[\p{M}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u.test(even)) return even;
  let shown = even.replace(/^(?=\p{M})/u, '◌');
  // What was left out may bring its neighbours together to a new cluster.
  for (let before = ''; before !== shown; ) {
    before = shown;
    shown = shown.replace(linker, `$1${nonJoiner}`);
    shown = Array.from(graphemes.segment(shown), ({ segment }) => simple(segment)).join('');
  }
  return shown;
}

function replaced(character: string): string {
  if (/\s/u.test(character)) return ' ';
  return /[\p{Cs}\p{Co}\p{Cn}]/u.test(character) ? '\ufffd' : '';
}

/**
 * Text that is safe on one line of the person's terminal: no control, escape, bidi or invisible character is left, and
 * no cluster that terminals measure differently. Everything that is drawn goes through here (see row.tsx).
 */
export function clean(text: string): string {
  if (plain.test(text)) return text;
  return measurable(stripVTControlCharacters(text).replace(unseen, replaced));
}

/**
 * Like `clean`, but shows what can't be seen as an escape (`\n`, `\u{200b}`). For plan lines, commands and all else a
 * person approves: what is approved must be what is read.
 */
export function reveal(text: string): string {
  if (plain.test(text)) return text;
  return measurable(
    text.replace(
      misleading,
      (character) => named[character] ?? `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
    ),
  );
}

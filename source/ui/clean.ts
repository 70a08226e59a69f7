import { stripVTControlCharacters } from 'node:util';

/** Plain printable ASCII needs no work; almost everything we show is that. */
const plain = /^[ -~]*$/;

/** Controls, format and bidi characters, surrogates, private use, unassigned, separators and all that draws nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** The same, and blanks that are no spaces: in a command they change its words. */
const misleading =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1F1E6}-\u{1F1FF}]|(?! )\p{Zs}|(?<=\p{M}{2})\p{M}/gu;
const flags = /[\u{1F1E6}-\u{1F1FF}]/gu;
const firstFlag = 0x1f1e6;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' };

function replace(character: string): string {
  if (/\s/u.test(character)) return ' ';
  return /[\p{Cs}\p{Co}\p{Cn}]/u.test(character) ? '\ufffd' : '';
}

/** What terminals measure differently gets a form that all of them measure alike. */
function measurable(text: string): string {
  return text
    .replace(flags, (flag) => String.fromCharCode(65 + (flag.codePointAt(0) as number) - firstFlag))
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/^(?=\p{M})/u, '◌')
    .replace(/(?! )\p{Zs}/gu, ' ');
}

/**
 * Text that is safe on one line of the person's terminal: no control, escape, bidi or invisible character is left, and
 * no cluster that terminals measure differently. Everything that is drawn goes through here (see row.tsx).
 */
export function clean(text: string): string {
  if (plain.test(text)) return text;
  return measurable(stripVTControlCharacters(text).replace(unseen, replace));
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

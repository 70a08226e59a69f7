/** Letters of other scripts that look like Latin ones (Unicode TR 39, the single letters in common fonts). */
const LOOKALIKE = /^[аеорсухіјѕԁԛԝһӏвкмнтгѵոսզցաοαενικρτυχγωѡ]+$/iu;

/** The usual typographic signs that editors put in by themselves; they mean their plain form. */
const TYPOGRAPHIC: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
  '…': '...',
  '：': ':',
};

/** Replaces typographic quotes and dashes by the plain ones. */
export function plainPunctuation(text: string): string {
  return text.replace(/[’‘“”–—‑…：]/g, (sign) => TYPOGRAPHIC[sign] ?? sign);
}

/**
 * What is not as it seems in a text: an invisible or control character, or a letter of another script in a Latin word.
 * The phrase names it ("an invisible character (U+200B)"); undefined when the text is what it looks like.
 */
export function suspicious(text: string): string | undefined {
  const hidden =
    /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00A0\u115F\u1160\u3164\u2800\u2000-\u200A\u202F\u205F\u3000]|[\uFE00-\uFE0F]/u.exec(
      text.replace(/\t/g, ' '),
    );
  if (hidden) return `an invisible or special blank character (${code(hidden[0])})`;
  for (const word of plainPunctuation(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    if (/^[\x20-\x7e]+$/.test(word)) continue;
    const foreign = [...word].find((letter) => /\p{L}/u.test(letter) && !/\p{Script=Latin}/u.test(letter));
    if (foreign && (/\p{Script=Latin}/u.test(word) || LOOKALIKE.test(word)))
      return `a letter of another script that looks like a Latin one (${code(foreign)} in "${word}")`;
    if (word.normalize('NFKC') !== word.normalize('NFC')) return `a letter in a special form (in "${word}")`;
  }
  return undefined;
}

const code = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

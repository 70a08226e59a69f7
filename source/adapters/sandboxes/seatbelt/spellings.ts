import { bytes, LONGEST } from './sbpl.ts';

/** What a case-insensitive volume takes for the same letters (Unicode, CaseFolding.txt: all that fold into ASCII). */
const FOLDED: readonly (readonly [sign: string, letters: string])[] = [
  ['\u017f', 's'],
  ['\u212a', 'k'],
  ['\u00df', 'ss'],
  ['\u1e9e', 'ss'],
  ['\ufb00', 'ff'],
  ['\ufb01', 'fi'],
  ['\ufb02', 'fl'],
  ['\ufb03', 'ffi'],
  ['\ufb04', 'ffl'],
  ['\ufb05', 'st'],
  ['\ufb06', 'st'],
];

/**
 * A regular expression for a path below a folder and all below that, in every spelling that APFS may take for the same
 * name: it compares without regard to case and to the form of Unicode. The kernel puts a path to the rules as it is stored
 * where it is there, and as it is spelled where it is about to be made; so this matters for what is absent, and is a second
 * lock for the rest. What is too long is cut, so that more is matched, never less.
 */
export function spellings(folder: string, path: string): string {
  const start = `^${escaped(folder)}/`;
  const end = '(/.*)?$';
  const whole = anySpelling(path.slice(folder.length + 1));
  let pattern = '';
  for (const piece of whole) {
    if (bytes(start + pattern + piece + end) > LONGEST) return start + pattern;
    pattern += piece;
  }
  return start + pattern + end;
}

/** The same for a name, in the folder or anywhere below it. */
export function spellingsOfName(folder: string, name: string): string {
  return `^${escaped(folder)}/(.*/)?${anySpelling(name).join('')}(/.*)?$`;
}

/** Any of the signs above; spelled so, the profile has no sign beyond ASCII where the path has none. */
const STRANGE = '[^ -~]+';

/** One piece per sign, or per signs that could also be written as one. */
function anySpelling(text: string): string[] {
  const folded = new Map(FOLDED);
  const signs = [...text.normalize('NFC')].flatMap((sign) => [...(folded.get(sign) ?? sign)]);
  const pieces: string[] = [];
  for (let at = 0; at < signs.length; ) {
    const length = window(signs, at);
    pieces.push(length === 1 ? one(signs[at] ?? '') : group([...new Set(tilings(signs.slice(at, at + length)))]));
    at += length;
  }
  return pieces;
}

/** How many signs from here hang together because some of them may be written as one. */
function window(signs: readonly string[], from: number): number {
  let end = from + 1;
  for (let at = from; at < end; at++)
    for (const [, letters] of FOLDED)
      if (letters.length > 1 && starts(signs, at, letters)) end = Math.max(end, at + letters.length);
  return end - from;
}

/** All ways to write these signs, some of them as one. */
function tilings(signs: readonly string[]): string[] {
  if (signs.length === 0) return [''];
  const [first = '', ...rest] = signs;
  const joined = FOLDED.filter(([, letters]) => letters.length > 1 && starts(signs, 0, letters));
  return [
    ...tilings(rest).map((tail) => one(first) + tail),
    ...joined.flatMap(([, letters]) => tilings(signs.slice(letters.length)).map((tail) => STRANGE + tail)),
  ];
}

function starts(signs: readonly string[], at: number, letters: string): boolean {
  return (
    signs
      .slice(at, at + letters.length)
      .join('')
      .toLowerCase() === letters
  );
}

/** One sign in either case and either form of Unicode. */
function one(sign: string): string {
  const upper = sign.toUpperCase();
  const cases = [sign, sign.toLowerCase(), upper, upper.toLowerCase()];
  const strange = FOLDED.some(([, letters]) => letters === sign.toLowerCase()) ? [STRANGE] : [];
  const forms = cases.flatMap((form) => [form.normalize('NFC'), form.normalize('NFD')]);
  return group([...[...new Set(forms)].map(escaped), ...strange]);
}

const group = (choices: readonly string[]): string =>
  choices.length === 1 ? (choices[0] ?? '') : `(${choices.join('|')})`;

const escaped = (text: string): string => text.replace(/[.^$*+?()[\]{}|\\]/g, (sign) => `\\${sign}`);

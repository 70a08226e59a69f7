/** The text with the replacement made, or why it could not be made. `lines` are where the match begins, from 1. */
export type Replacement =
  | { readonly ok: true; readonly text: string; readonly lines: readonly number[] }
  | { readonly ok: false; readonly found: number; readonly lines: readonly number[] };

/** The text with every CRLF as LF, and for each of its characters where it stood before. */
function unix(text: string): { readonly flat: string; at(index: number): number } {
  if (!text.includes('\r\n')) return { flat: text, at: (index) => index };
  const removed: number[] = [];
  for (let index = text.indexOf('\r\n'); index >= 0; index = text.indexOf('\r\n', index + 2))
    removed.push(index - removed.length);
  const flat = text.replaceAll('\r\n', '\n');
  const at = (index: number) => {
    // How many carriage returns stood before this place: those whose line feed came earlier in the flat text.
    let low = 0;
    let high = removed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((removed[middle] as number) < index) low = middle + 1;
      else high = middle;
    }
    return index + low;
  };
  return { flat, at };
}

function places(text: string, part: string, step = part.length): number[] {
  const found: number[] = [];
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + step)) found.push(index);
  return found;
}

/**
 * Replaces `old` by `neu` where it stands exactly once (or, with `all`, wherever it stands). Line breaks are compared
 * as equal, whatever they are, and the new text gets those of the text it replaces, or of the file. Everything outside
 * the match stays byte for byte.
 */
export function replaceExactly(text: string, old: string, neu: string, all = false): Replacement {
  const { flat, at } = unix(text);
  const part = old.replaceAll('\r\n', '\n');
  // "aa" in "aaa" is ambiguous too: where one place is meant, overlapping ones count.
  const found = part === '' ? [] : places(flat, part, all ? part.length : 1);
  const lines = found.map((index) => flat.slice(0, index).split('\n').length);
  if (found.length === 0 || (found.length > 1 && !all)) return { ok: false, found: found.length, lines };
  const crlf = places(text, '\r\n').length;
  const fileBreak = crlf * 2 > places(text, '\n').length ? '\r\n' : '\n';
  let out = '';
  let end = 0;
  for (const index of found) {
    // A break at the very start of the match begins before its carriage return.
    const from = at(index);
    const to = at(index + part.length);
    const gone = text.slice(from, to);
    const own = gone.includes('\r\n') ? '\r\n' : gone.includes('\n') ? '\n' : fileBreak;
    out += text.slice(end, from) + neu.replaceAll('\r\n', '\n').replaceAll('\n', own);
    end = to;
  }
  return { ok: true, text: out + text.slice(end), lines };
}

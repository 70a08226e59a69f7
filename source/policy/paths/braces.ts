const MAX = 200;
const MAX_TEXT = 2_000;

/**
 * Expands `{a,b}` and `{1..3}` as bash does (Brace Expansion in its manual), nested too; a brace pair without a comma or
 * range stays as it is. At most 200 words come out; what would be more is kept unexpanded.
 */
export function expandBraces(text: string): string[] {
  if (text.length > MAX_TEXT) return [text];
  const out: string[] = [];
  expand(text, out);
  return out.length > MAX ? [text] : out;
}

function expand(text: string, out: string[]): void {
  if (out.length > MAX) return;
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    const parts = alternatives(text, start);
    if (!parts) continue;
    for (const part of parts.list) expand(text.slice(0, start) + part + text.slice(parts.end + 1), out);
    return;
  }
  out.push(text);
}

/** The alternatives of the brace pair at `start` and where it ends; undefined when it is no expansion. */
function alternatives(text: string, start: number): { list: string[]; end: number } | undefined {
  if (text[start - 1] === '$') return undefined;
  let depth = 0;
  let from = start + 1;
  const list: string[] = [];
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      list.push(text.slice(from, at));
      from = at + 1;
    } else if (char === '}' && --depth === 0) {
      if (list.length > 0) return { list: [...list, text.slice(from, at)], end: at };
      const range = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text.slice(start + 1, at));
      const values = range && sequence(range[1] as string, range[2] as string, range[3]);
      return values ? { list: values, end: at } : undefined;
    }
  }
  return undefined;
}

function sequence(first: string, last: string, by: string | undefined): string[] | undefined {
  const number = /\d/.test(first);
  if (number !== /\d/.test(last)) return undefined;
  const from = number ? Number(first) : first.charCodeAt(0);
  const to = number ? Number(last) : last.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  if (Math.abs(to - from) / step > MAX) return undefined;
  const values: string[] = [];
  for (let at = from; from <= to ? at <= to : at >= to; at += from <= to ? step : -step)
    values.push(number ? String(at) : String.fromCharCode(at));
  return values;
}

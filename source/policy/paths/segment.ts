/** One component of a path or glob. `deep` is `**`; `tokens` is set when it holds wildcards. */
export interface Segment {
  readonly text: string;
  readonly deep?: true;
  readonly tokens?: readonly Token[];
  /** The tokens as an expression, when they hold no bracket. */
  readonly expression?: RegExp | undefined;
  /** A shell's wildcard at the start does not match a name that begins with a dot (bash(1), Pathname Expansion). */
  readonly shy?: true;
}

/** A character, any one, any number, or one of a bracket's (`test`). */
type Token =
  | { readonly char: string }
  | { readonly any: 'one' | 'many' }
  | { readonly test: (char: string) => boolean };

const cache = new Map<string, readonly Segment[]>();

/** Splits a path into literal components. */
export const literals = (path: string): Segment[] => path.split('/').flatMap((text) => (text === '' ? [] : [{ text }]));

/** Splits a glob (`*`, `?`, `[...]`, `**`; braces are expanded before) into components. */
export function globs(pattern: string, shy = false): readonly Segment[] {
  const key = shy ? `\0${pattern}` : pattern;
  let segments = cache.get(key);
  if (!segments) {
    segments = pattern.split('/').flatMap((text): Segment[] => {
      if (text === '') return [];
      if (text === '**') return [{ text, deep: true }];
      return [/[*?[]/.test(text) ? { ...wild(text), ...(shy && { shy }) } : { text }];
    });
    if (cache.size > 2_000) cache.clear();
    cache.set(key, segments);
  }
  return segments;
}

function wild(text: string): Segment {
  const found = tokens(text);
  if (found.some((token) => 'test' in token)) return { text, tokens: found };
  const source = found
    .map((token) =>
      'char' in token
        ? token.char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
        : 'any' in token && token.any === 'one'
          ? '[^]'
          : '[^]*',
    )
    .join('');
  return { text, tokens: found, expression: new RegExp(`^${source}$`) };
}

function tokens(text: string): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '*') {
      const last = out.at(-1);
      if (!last || !('any' in last) || last.any !== 'many') out.push({ any: 'many' });
    } else if (char === '?') out.push({ any: 'one' });
    else if (char === '[') {
      const end = text.indexOf(
        ']',
        at + (/^\[[!^]?\]/.test(text.slice(at, at + 3)) ? (text[at + 1] === ']' ? 2 : 3) : 1),
      );
      if (end < 0) out.push({ char });
      else {
        out.push({ test: bracket(text.slice(at + 1, end)) });
        at = end;
      }
    } else out.push({ char });
  }
  return out;
}

/** A bracket expression; character classes (`[:alpha:]`) and the like are taken to match anything. */
function bracket(body: string): (char: string) => boolean {
  if (/[[\\]/.test(body)) return () => true;
  const not = /^[!^]/.test(body);
  const set = not ? body.slice(1) : body;
  return (char) => {
    let hit = false;
    for (let at = 0; at < set.length; at++)
      if (set[at + 1] === '-' && at + 2 < set.length) {
        hit ||= char >= (set[at] as string) && char <= (set[at + 2] as string);
        at += 2;
      } else hit ||= char === set[at];
    return hit !== not;
  };
}

/** Is there a name that both components match? */
export function meet(a: Segment, b: Segment): boolean {
  if (!a.tokens && !b.tokens) return a.text === b.text;
  if ((a.shy || b.shy) && a.text.startsWith('.') !== b.text.startsWith('.') && !/^[*?[]/.test(a.shy ? b.text : a.text))
    return false;
  if (!a.tokens && b.expression) return b.expression.test(a.text);
  if (!b.tokens && a.expression) return a.expression.test(b.text);
  if (a.tokens?.length === 1 && isMany(a.tokens[0])) return true;
  if (b.tokens?.length === 1 && isMany(b.tokens[0])) return true;
  const left = a.tokens ?? [...a.text].map((char) => ({ char }));
  const right = b.tokens ?? [...b.text].map((char) => ({ char }));
  // Row by row: `reach[j]` tells whether left[0..i] and right[0..j] can be the same text.
  let reach = right.map(() => false);
  reach.unshift(true);
  for (let j = 0; j < right.length; j++) reach[j + 1] = (reach[j] as boolean) && isMany(right[j]);
  for (const token of left) {
    const next = [isMany(token) && (reach[0] as boolean)];
    for (let j = 0; j < right.length; j++) {
      const other = right[j] as Token;
      const stay = (isMany(token) && (reach[j + 1] as boolean)) || (isMany(other) && (next[j] as boolean));
      const many = (isMany(token) && (next[j] as boolean)) || (isMany(other) && (reach[j + 1] as boolean));
      next.push(stay || many || ((reach[j] as boolean) && one(token, other)));
    }
    reach = next;
  }
  return reach[right.length] as boolean;
}

const isMany = (token: Token | undefined): boolean => token !== undefined && 'any' in token && token.any === 'many';

function one(a: Token, b: Token): boolean {
  if (isMany(a) || isMany(b)) return true;
  if ('char' in a) return 'char' in b ? a.char === b.char : 'test' in b ? b.test(a.char) : true;
  if ('char' in b) return 'test' in a ? a.test(b.char) : true;
  return true;
}

/** Does every name that `inner` matches surely match `outer`? When in doubt, no. */
export function within(inner: Segment, outer: Segment): boolean {
  if (!inner.tokens) return meet(inner, outer);
  if (!outer.tokens) return false;
  if (outer.tokens.length === 1 && isMany(outer.tokens[0])) return true;
  if (inner.text === outer.text) return true;
  // Wildcards of the inner glob stand as a sign no pattern can name, so only the outer's own wildcards accept it.
  return meet({ text: inner.text.replace(/\[[^\]]*\]|[*?]/g, '\uE000') }, outer);
}

const words = new Map<string, Segment>();

/** A text that is no path (a branch, a name) as one component, in which `*` matches slashes too. */
export function word(text: string): Segment {
  let segment = words.get(text);
  if (!segment) {
    segment = /[*?[]/.test(text) ? wild(text) : { text };
    if (words.size > 2_000) words.clear();
    words.set(text, segment);
  }
  return segment;
}

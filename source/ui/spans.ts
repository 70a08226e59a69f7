import { clean } from './clean.ts';
import type { Tone } from './theme.ts';
import { cut, take, widthOf, wrap } from './width.ts';

/** A stretch of text in one style. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly bold?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  readonly strike?: boolean | undefined;
}

/** One line of the screen. */
export type Spans = readonly Span[];

/** A span, in short. */
export function span(text: string, tone?: Tone, more?: Omit<Span, 'text' | 'tone'>): Span {
  return { text, tone, ...more };
}

/** Columns that a line takes. */
export function spansWidth(spans: Spans): number {
  return spans.reduce((sum, each) => sum + widthOf(clean(each.text)), 0);
}

/** The line as plain text, cleaned. */
export function spansText(spans: Spans): string {
  return spans.map((each) => clean(each.text)).join('');
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const nonJoiner = '\u200c';

/** The text with a non-joiner before it if it would become one character with what stands before it on the line. */
function apart(before: string, text: string): string {
  const last = before.charCodeAt(before.length - 1);
  const first = text.charCodeAt(0);
  if (!(last > 0x2ff && first > 0x2ff)) return text;
  return graphemes.segment(before + text).containing(before.length)?.index === before.length ? text : nonJoiner + text;
}

/** The line cleaned and cut to so many columns; every row of the screen goes through here. */
export function cutSpans(spans: Spans, columns: number): Spans {
  const result: Span[] = [];
  let room = columns;
  for (const [index, each] of spans.entries()) {
    // Far more than fits is not looked at: a command may have 100,000 characters.
    const part = clean(each.text.length > columns * 32 ? each.text.slice(0, columns * 32) : each.text);
    const text = apart(result.findLast((before) => before.text !== '')?.text ?? '', part);
    const width = widthOf(text);
    const more = width === room && spans.slice(index + 1).some((next) => clean(next.text) !== '');
    if (width > room || more) {
      if (room > 0) result.push({ ...each, text: width > room ? cut(text, room) : `${take(text, room - 1)}…` });
      return result;
    }
    result.push({ ...each, text });
    room -= width;
  }
  return result;
}

/** The line cut or filled with blanks to exactly so many columns. */
export function fitSpans(spans: Spans, columns: number): Spans {
  const short = cutSpans(spans, columns);
  const room = columns - spansWidth(short);
  return room > 0 ? [...short, span(' '.repeat(room))] : short;
}

/** Two groups on one line, the second at the right edge; the first gives way. */
export function spread(left: Spans, right: Spans, columns: number): Spans {
  const width = Math.min(columns, spansWidth(right));
  return [...fitSpans(left, Math.max(0, columns - width)), ...cutSpans(right, width)];
}

/** Lines of one style from a text that may have line breaks, behind a margin. */
export function paragraph(text: string, columns: number, tone?: Tone, margin = ''): Spans[] {
  const room = columns - widthOf(margin);
  return text
    .split('\n')
    .flatMap((line) => wrap(clean(line), room))
    .map((line) => [span(margin), span(line, tone)]);
}

/** The same spans with every place of a searched text inverse. Capital letters in it make it exact. */
export function highlight(spans: Spans, search: string): Spans {
  if (search === '') return spans;
  const exact = search !== search.toLowerCase();
  return spans.flatMap((each) => {
    const text = clean(each.text);
    const folded = exact ? text : text.toLowerCase();
    // Lower case may be longer than what it comes from; then the places would not agree.
    if (folded.length !== text.length) return [each];
    const parts: Span[] = [];
    let from = 0;
    for (let at = folded.indexOf(search); at >= 0; at = folded.indexOf(search, from)) {
      parts.push(
        { ...each, text: text.slice(from, at) },
        { ...each, text: text.slice(at, at + search.length), inverse: each.inverse !== true },
      );
      from = at + search.length;
    }
    return [...parts, { ...each, text: text.slice(from) }];
  });
}

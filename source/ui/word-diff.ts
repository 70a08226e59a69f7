import { diffWordsWithSpace } from 'diff';
import type { DiffRow } from './read-diff.ts';
import { type Spans, span } from './spans.ts';
import type { Tone } from './theme.ts';

/** Longer lines and blocks are coloured as a whole: nobody compares their words. */
const LONGEST = 600;
const BLOCK = 60;

/** How much of two lines has to be alike before their words are compared. */
const ALIKE = 0.3;

/** A removed or added line, its words that differ from the line it stands against inverse. */
export function changedLine(rows: readonly DiffRow[], index: number): Spans {
  const text = textAt(rows, index);
  const added = text.startsWith('+');
  const tone: Tone = added ? 'good' : 'bad';
  const other = partnerOf(rows, index);
  const whole = [span(text, tone)];
  if (other === undefined || text.length > LONGEST || other.length > LONGEST) return whole;
  const [before, after] = added ? [other.slice(1), text.slice(1)] : [text.slice(1), other.slice(1)];
  const parts = diffWordsWithSpace(before, after);
  const same = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0);
  if (same < ALIKE * Math.max(before.trim().length, after.trim().length)) return whole;
  return [
    span(text.slice(0, 1), tone),
    ...parts
      .filter((part) => (added ? !part.removed : !part.added))
      .map((part) => span(part.value, tone, part.added || part.removed ? { inverse: true } : {})),
  ];
}

const textAt = (rows: readonly DiffRow[], index: number): string => {
  const row = rows[index];
  return row?.kind === 'line' ? row.text : '';
};

/** The line that a changed line replaces or is replaced by: the one at the same place of its block. */
function partnerOf(rows: readonly DiffRow[], index: number): string | undefined {
  const sign = textAt(rows, index)[0];
  const at = (place: number) => textAt(rows, place)[0];
  let first = index;
  while (index - first < BLOCK && at(first - 1) === sign) first -= 1;
  if (sign === '+') {
    let start = first;
    while (first - start < BLOCK && at(start - 1) === '-') start -= 1;
    const place = start + (index - first);
    return place < first ? textAt(rows, place) : undefined;
  }
  let end = index;
  while (end - index < BLOCK && at(end) === '-') end += 1;
  const place = end + (index - first);
  return at(end) === '+' && at(place) === '+' ? textAt(rows, place) : undefined;
}

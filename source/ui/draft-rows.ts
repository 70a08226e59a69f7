import { clean } from './clean.ts';
import type { Draft } from './draft.ts';
import { type Spans, span } from './spans.ts';
import { take } from './width.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One line of a draft in rows of the width, with the cursor as an inverse cell when it stands in this line. */
function lineRows(line: string, cursor: number | null, columns: number): Spans[] {
  const rows: Spans[] = [];
  let start = 0;
  do {
    const room = Math.max(1, columns - 1);
    const part = take(line.slice(start), room) || line.slice(start, start + 2);
    const end = start + part.length;
    const last = end >= line.length;
    if (cursor !== null && cursor >= start && (cursor < end || (last && cursor <= end))) {
      const at = cursor - start;
      const under = part.slice(at);
      const character = graphemes.segment(under).containing(0)?.segment ?? ' ';
      rows.push([
        span(part.slice(0, at)),
        span(clean(character) || ' ', undefined, { inverse: true }),
        span(under.slice(character.length)),
      ]);
    } else rows.push([span(part)]);
    start = end;
  } while (start < line.length);
  return rows;
}

/** A draft in rows of the width, with its cursor. */
export function draftRows({ text, at }: Draft, columns: number): Spans[] {
  let start = 0;
  return text.split('\n').flatMap((line) => {
    const cursor = at >= start && at <= start + line.length ? at - start : null;
    start += line.length + 1;
    return lineRows(line, cursor, columns);
  });
}

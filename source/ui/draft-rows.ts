import { clean } from './clean.ts';
import type { Draft } from './draft.ts';
import { type Spans, span } from './spans.ts';
import { widthOf } from './width.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A row under construction: what stands before, under and behind the cursor. */
interface Parts {
  before: string;
  under: string | null;
  behind: string;
  width: number;
}

function emptyParts(): Parts {
  return { before: '', under: null, behind: '', width: 0 };
}

function rowOf({ before, under, behind }: Parts): Spans {
  if (under === null) return [span(before)];
  return [span(before), span(under, undefined, { inverse: true }), span(behind)];
}

/** One line of a draft in rows of the width, with the cursor as an inverse cell when it stands in this line. */
function lineRows(line: string, cursor: number | null, columns: number): Spans[] {
  const rows: Spans[] = [];
  let row = emptyParts();
  // One column stays free, for a cursor behind the last character.
  const room = Math.max(1, columns - 1);
  for (const { segment, index } of graphemes.segment(line)) {
    const shown = clean(segment);
    const width = widthOf(shown);
    if (row.width > 0 && row.width + width > room) {
      rows.push(rowOf(row));
      row = emptyParts();
    }
    row.width += width;
    if (cursor !== null && cursor >= index && cursor < index + segment.length) row.under = shown || ' ';
    else if (row.under === null) row.before += shown;
    else row.behind += shown;
  }
  if (cursor === line.length) row.under = ' ';
  return [...rows, rowOf(row)];
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

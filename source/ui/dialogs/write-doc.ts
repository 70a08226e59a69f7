import { clean } from '../clean.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { take } from '../width.ts';
import { type Doc, rowsDoc } from './doc.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const titles = {
  feedback: ['Feedback on the plan', 'What should be different? The agent makes a new plan, and you see what changed.'],
  instruct: ['A new instruction', 'What should the agent do now? Policy and approved plan hold as before.'],
} as const;

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

/** A text that is being written. */
export function writeDoc(dialog: Dialog & { kind: 'write' }, columns: number): Doc {
  const [title, lead] = titles[dialog.purpose];
  const { text, at } = dialog.draft;
  let start = 0;
  const rows = text.split('\n').flatMap((line) => {
    const cursor = at >= start && at <= start + line.length ? at - start : null;
    start += line.length + 1;
    return lineRows(line, cursor, columns);
  });
  return rowsDoc(title, [...paragraph(lead, columns, 'muted'), [], ...rows]);
}

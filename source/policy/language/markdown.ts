/** A line of Markdown: comments are taken out, and lines in a code fence are marked. */
export interface Line {
  readonly text: string;
  readonly fenced: boolean;
}

const FENCE = /^ {0,3}(?:[-*+][ \t]+)?(`{3,}|~{3,})(.*)$/;

/**
 * Splits Markdown into lines, takes out HTML comments and marks fenced lines (CommonMark 4.5 and 4.6), so that what
 * remains is what a reader of the rendered page sees. `unclosed` is the line of a fence or comment without an end.
 */
export function mask(text: string): { lines: Line[]; unclosed: number | undefined } {
  const lines: Line[] = [];
  let fence: string | undefined;
  let comment = false;
  let opened = 0;
  const raw = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, line] of raw.entries()) {
    if (fence !== undefined) {
      const end = FENCE.exec(line.replace(/^ {4,}/, ''));
      if (end?.[1]?.startsWith(fence) && end[2]?.trim() === '') fence = undefined;
      lines.push({ text: line, fenced: true });
      continue;
    }
    let rest = line;
    let seen = '';
    while (rest !== '') {
      if (comment) {
        const end = rest.indexOf('-->');
        comment = end < 0;
        rest = end < 0 ? '' : rest.slice(end + 3);
        continue;
      }
      const start = commentStart(rest);
      seen += start < 0 ? rest : rest.slice(0, start);
      comment = start >= 0;
      if (comment) opened = index + 1;
      rest = start < 0 ? '' : rest.slice(start + 4);
    }
    const begin = FENCE.exec(seen);
    if (begin && !(begin[1]?.startsWith('`') && begin[2]?.includes('`'))) {
      fence = begin[1];
      opened = index + 1;
    }
    lines.push({ text: seen, fenced: fence !== undefined });
  }
  return { lines, unclosed: comment || fence !== undefined ? opened : undefined };
}

/** Where a comment begins that does not stand in back-ticks. */
function commentStart(text: string): number {
  const start = text.indexOf('<!--');
  const before = text.slice(0, Math.max(0, start));
  return start >= 0 && (before.match(/`/g)?.length ?? 0) % 2 === 0 ? start : -1;
}

import stringWidth from 'string-width';

/** Characters of one column each, whatever stands beside them; others are measured one by one. */
const plain = /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2190-\u2193\u2500-\u25fb\u2713\u2717]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** No cluster that is drawn is longer than this many code units, so longer texts can be cut before they are measured. */
const unitsPerCell = 16;

/** Columns that a cleaned text takes on the screen. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** The longest beginning of a cleaned text that fits into so many columns. */
export function take(text: string, columns: number): string {
  if (columns <= 0) return '';
  const head = text.length > columns * unitsPerCell ? text.slice(0, columns * unitsPerCell) : text;
  if (plain.test(head)) return head.slice(0, columns);
  let width = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(head)) {
    width += stringWidth(segment);
    if (width > columns) break;
    end = index + segment.length;
  }
  return head.slice(0, end);
}

/** A cleaned text cut to so many columns; what was cut is shown by an ellipsis. */
export function cut(text: string, columns: number): string {
  if (text.length <= columns * unitsPerCell && widthOf(text) <= columns) return text;
  return columns <= 0 ? '' : `${take(text, columns - 1)}…`;
}

/** A cleaned text cut or filled with spaces to exactly so many columns. */
export function fit(text: string, columns: number): string {
  const short = cut(text, columns);
  return short + ' '.repeat(Math.max(0, columns - widthOf(short)));
}

/** A cleaned text broken into lines of at most so many columns, at spaces where there are some. */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = word;
    for (;;) {
      const part = take(rest, room) || rest.slice(0, 1);
      if (part.length === rest.length) break;
      lines.push(part);
      rest = rest.slice(part.length);
    }
    line = rest;
  }
  lines.push(line);
  return lines;
}

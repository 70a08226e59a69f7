import type { IBufferLine } from '@xterm/headless';
import type { Emulator } from './emulator.ts';

/** Where an occurrence begins: a line of the buffer (from the oldest that is kept) and UTF-16 units in its text. */
export interface Match {
  readonly line: number;
  readonly at: number;
}

/** A part of a line in the buffer, in cells. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly cells: number;
}

/** More are not counted: nobody goes through them, and one letter in a full scrollback occurs a million times. */
export const MOST_MATCHES = 99_999;
/** So many rows of one wrapped line are joined; a line without end must not be one string of megabytes. */
const MOST_ROWS = 64;

/**
 * Every occurrence of a text in the emulator's lines, oldest first, also across the wrapping of long lines; from one
 * line to before another (default: all). The case only matters when the text has capitals.
 */
export function findText(emulator: Emulator, text: string, from = 0, to = emulator.buffer.length): Match[] {
  const { buffer, columns } = emulator;
  const found: Match[] = [];
  if (text === '') return found;
  const exact = text !== text.toLowerCase();
  let line = Math.max(0, from);
  // A line that was wrapped begins further up.
  for (let back = 0; back < MOST_ROWS && line > 0 && buffer.getLine(line)?.isWrapped; back++) line--;
  while (line < Math.min(to, buffer.length)) {
    const starts: number[] = [];
    let whole = '';
    for (let next = buffer.getLine(line); next && (starts.length === 0 || next.isWrapped); ) {
      starts.push(whole.length);
      whole += next.translateToString(false, 0, columns);
      next = starts.length === MOST_ROWS ? undefined : buffer.getLine(line + starts.length);
    }
    const lower = exact ? whole : whole.toLowerCase();
    // Lower case is longer than upper case for a few letters; then places would be wrong.
    const hay = lower.length === whole.length ? lower : whole;
    let row = 0;
    for (let at = hay.indexOf(text); at !== -1; at = hay.indexOf(text, at + text.length)) {
      while (row + 1 < starts.length && (starts[row + 1] as number) <= at) row++;
      if (found.length === MOST_MATCHES) return found;
      found.push({ line: line + row, at: at - (starts[row] as number) });
    }
    line += starts.length;
  }
  return found;
}

/** An occurrence of so many UTF-16 units in cells: more than one place when its line was wrapped within it. */
export function placesOf(emulator: Emulator, match: Match, length: number): Place[] {
  const places: Place[] = [];
  let start = match.at;
  let left = length;
  for (let line = match.line; left > 0; line++) {
    const row = emulator.buffer.getLine(line);
    if (row === undefined) break;
    const { column, cells, units } = cellsOf(row, emulator.columns, start, left);
    if (cells > 0) places.push({ line, column, cells });
    left -= units;
    start = 0;
  }
  return places;
}

/** Turns a part of a row's text into cells: wide characters have two, clusters several units. */
function cellsOf(
  row: IBufferLine,
  columns: number,
  start: number,
  length: number,
): { readonly column: number; readonly cells: number; readonly units: number } {
  let index = 0;
  let column = -1;
  let end = 0;
  for (let x = 0; x < columns && index < start + length; x++) {
    const cell = row.getCell(x);
    const width = cell?.getWidth() ?? 1;
    if (width === 0) continue;
    const units = cell?.getChars().length || 1;
    if (index + units > start) {
      if (column === -1) column = x;
      end = x + width;
    }
    index += units;
  }
  return { column, cells: column === -1 ? 0 : end - column, units: Math.max(1, index - start) };
}

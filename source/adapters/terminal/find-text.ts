import type { IBufferLine } from '@xterm/headless';
import type { Emulator } from './emulator.ts';

/** A part of a line in the buffer, in cells; `line` counts from the oldest line that is kept. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly cells: number;
}

/** One occurrence: more than one place when the line it is in was wrapped within it. */
export type Match = readonly [Place, ...Place[]];

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
  while (line > 0 && buffer.getLine(line)?.isWrapped) line--;
  while (line < Math.min(to, buffer.length)) {
    const lines: IBufferLine[] = [];
    let whole = '';
    for (let next = buffer.getLine(line); next && (lines.length === 0 || next.isWrapped); ) {
      lines.push(next);
      whole += next.translateToString(false, 0, columns);
      next = buffer.getLine(line + lines.length);
    }
    const lower = exact ? whole : whole.toLowerCase();
    // Lower case is longer than upper case for a few letters; then places would be wrong.
    const hay = lower.length === whole.length ? lower : whole;
    for (let at = hay.indexOf(text); at !== -1; at = hay.indexOf(text, at + text.length))
      found.push(placesOf(lines, line, columns, at, at + text.length));
    line += lines.length;
  }
  return found;
}

/** Turns a part of the joined text into cells: wide characters have two, clusters several code units. */
function placesOf(lines: readonly IBufferLine[], first: number, columns: number, start: number, end: number): Match {
  const places: Place[] = [];
  let index = 0;
  lines.forEach((line, row) => {
    let from = -1;
    let to = -1;
    for (let x = 0; x < columns; x++) {
      const cell = line.getCell(x);
      const width = cell?.getWidth() ?? 1;
      if (width === 0) continue;
      const length = cell?.getChars().length || 1;
      if (index + length > start && index < end) {
        if (from === -1) from = x;
        to = x + width;
      }
      index += length;
    }
    if (from !== -1) places.push({ line: first + row, column: from, cells: to - from });
  });
  return places as unknown as Match;
}

import { CELL, Clusters } from '../../../source/adapters/screen/cell.ts';
import { PaneReader } from '../../../source/adapters/screen/pane-reader.ts';
import { clusterWidth } from '../../../source/adapters/terminal/char-width.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';

/** What of a screen was painted without need, over all frames that were sent to it. */
export interface Repaints {
  readonly frames: number;
  /** Cells that were printed or erased. */
  readonly cells: number;
  /** Rows that a frame touched though all of their cells stayed what they were. */
  readonly rowsForNothing: number;
  /** Cells that a frame erased and printed again. */
  readonly clearedAndWritten: number;
  /** The most cells side by side that a frame printed again as they were. */
  readonly longestRepeat: number;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const token = /\x1b\[(\d+);(\d+)H|\x1b\[(\d*)([KX])|\x1b\[[\d;:?]*[ -/]?[A-Za-z]|\x1b[=>]|([^\x1b]+)/gu;

/** Reads back what a person's terminal got: frames of ours, each in a synchronized update. */
export function repaintsIn(bytes: string, columns: number, rows: number): Repaints {
  const outer = new Emulator({ columns, rows });
  const reader = new PaneReader(columns, rows, new Clusters());
  reader.read(outer);
  const sum = { frames: 0, cells: 0, rowsForNothing: 0, clearedAndWritten: 0, longestRepeat: 0 };
  for (const [, frame = ''] of bytes.matchAll(/\x1b\[\?2026h(.*?)\x1b\[\?2026l/gsu)) {
    const before = reader.grid.data.slice();
    const { printed, erased } = touched(frame, columns);
    outer.write(frame);
    reader.read(outer);
    const same = (cell: number): boolean =>
      [0, 1, 2, 3].every((part) => before[cell * CELL + part] === reader.grid.data[cell * CELL + part]);
    sum.frames++;
    sum.cells += printed.size + erased.size;
    sum.clearedAndWritten += [...printed].filter((cell) => erased.has(cell)).length;
    for (let y = 0; y < rows; y++) {
      const row = Array.from({ length: columns }, (_, x) => y * columns + x);
      if (row.some((cell) => printed.has(cell) || erased.has(cell)) && row.every(same)) sum.rowsForNothing++;
      let run = 0;
      for (const cell of row) {
        run = printed.has(cell) && same(cell) ? run + 1 : 0;
        sum.longestRepeat = Math.max(sum.longestRepeat, run);
      }
    }
  }
  return sum;
}

/** Which cells a frame prints, and which it erases. */
function touched(frame: string, columns: number): { readonly printed: Set<number>; readonly erased: Set<number> } {
  const printed = new Set<number>();
  const erased = new Set<number>();
  let at = 0;
  for (const [, row, column, count, erase, text = ''] of frame.matchAll(token)) {
    if (row !== undefined) at = (Number(row) - 1) * columns + Number(column) - 1;
    const end = erase === 'K' ? columns - (at % columns) : Number(count || 1);
    if (erase !== undefined) for (let cell = 0; cell < end; cell++) erased.add(at + cell);
    for (const { segment } of graphemes.segment(text))
      for (let width = clusterWidth(segment); width > 0; width--) printed.add(at++);
  }
  return { printed, erased };
}

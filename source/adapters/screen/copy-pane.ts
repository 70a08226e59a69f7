import type { IBufferCell } from '@xterm/headless';
import type { Emulator } from '../terminal/emulator.ts';
import { BLANK, CLUSTER, type Clusters, CODE, COLOUR, INVISIBLE, UNDER_STYLE_SHIFT, WIDTH_SHIFT } from './cell.ts';
import { isHidden } from './clean-cluster.ts';
import type { Grid } from './grid.ts';

/** xterm's own cell, as its public `getCell` fills it; the numbers are what its methods decode (pinned by a test). */
interface RawCell extends IBufferCell {
  readonly content: number;
  readonly fg: number;
  readonly bg: number;
  readonly combinedData: string;
  readonly extended: { readonly underlineStyle: number; readonly underlineColor: number };
}

const HAS_EXTENDED = 1 << 28;

/**
 * Copies the emulator's visible cells into a grid of the pane's size, cleaned: nothing hidden, no half characters, one
 * form for all blanks. Cells beyond the emulator's size are blank.
 */
export function copyPane(emulator: Emulator, grid: Grid, clusters: Clusters): void {
  const { buffer } = emulator;
  const cell = buffer.getNullCell() as RawCell;
  for (let y = 0; y < grid.rows; y++) {
    const line = y < emulator.rows ? buffer.getLine(buffer.viewportY + y) : undefined;
    if (line === undefined) {
      grid.clearRow(y);
      continue;
    }
    const columns = Math.min(grid.columns, emulator.columns, line.length);
    let half = false;
    for (let x = 0; x < columns; x++) {
      line.getCell(x, cell);
      let glyph = glyphOf(cell, clusters);
      // A right half without its left one, or the reverse at the edge: what overwriting and odd sequences leave behind.
      if (glyph === 0 ? !half : glyph >>> WIDTH_SHIFT === 2 && x + 1 === columns) glyph = BLANK;
      if (half && glyph !== 0) grid.set(x - 1, y, BLANK, 0, 0, 0);
      half = glyph >>> WIDTH_SHIFT === 2 && (cell.fg & INVISIBLE) === 0;
      grid.set(x, y, glyph, cell.fg, cell.bg, (cell.bg & HAS_EXTENDED) !== 0 ? underOf(cell) : 0);
    }
    for (let x = columns; x < grid.columns; x++) grid.set(x, y, BLANK, 0, 0, 0);
  }
}

/** The cleaned glyph; 0 for a right half. */
function glyphOf(cell: RawCell, clusters: Clusters): number {
  const { content } = cell;
  const code = content & CODE;
  const width = content >>> WIDTH_SHIFT;
  if ((content & CLUSTER) === 0) {
    if (code < 0x7f) return code > 0x20 && width === 1 ? content : width === 0 ? 0 : BLANK;
    return width === 0 || isHidden(code) ? (width === 0 ? 0 : BLANK) : content;
  }
  if (width === 0) return BLANK;
  // A heap of thousands of marks in one cell is not even looked at.
  return clusters.glyph(cell.combinedData.slice(0, 64), width === 2 ? 2 : 1) || BLANK;
}

function underOf({ extended }: RawCell): number {
  const { underlineColor: colour, underlineStyle: style } = extended;
  return (colour & COLOUR) | (style > 1 ? style << UNDER_STYLE_SHIFT : 0);
}

import { CLUSTER, Clusters, CODE, UNDER_STYLE_SHIFT, WIDTH_SHIFT } from '../../../source/adapters/screen/cell.ts';
import type { Grid } from '../../../source/adapters/screen/grid.ts';
import { PaneReader } from '../../../source/adapters/screen/pane-reader.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';

/** A grid as one line of text per row, styles as numbers where they are not the default; for comparing and reading. */
export function describeGrid(grid: Grid, clusters: Clusters): string[] {
  return Array.from({ length: grid.rows }, (_, y) => {
    let line = '';
    let style = '0,0,0:0';
    for (let x = 0; x < grid.columns; x++) {
      const index = grid.at(x, y);
      const [glyph = 0, fg = 0, bg = 0, under = 0] = grid.data.subarray(index, index + 4);
      if (glyph === 0) continue;
      const now = [
        fg.toString(16),
        bg.toString(16),
        `${(under >>> UNDER_STYLE_SHIFT) % 8}:${under & 0x3ffffff}`,
      ].join();
      if (now !== style) line += now === '0,0,0:0' ? '{}' : `{${now}}`;
      style = now;
      line += (glyph & CLUSTER) !== 0 ? clusters.text(glyph & CODE) : String.fromCodePoint(glyph & CODE);
      if (glyph >>> WIDTH_SHIFT === 2) line += '·';
    }
    return line.trimEnd();
  });
}

/** What an emulator shows, as `describeGrid` says it. */
export function describeEmulator(emulator: Emulator): string[] {
  const clusters = new Clusters();
  const reader = new PaneReader(emulator.columns, emulator.rows, clusters);
  reader.read(emulator);
  return describeGrid(reader.grid, clusters);
}

/** What a terminal shows that was given these bytes. */
export function shownBy(bytes: string, columns: number, rows: number): string[] {
  const emulator = new Emulator({ columns, rows });
  emulator.write(bytes);
  return describeEmulator(emulator);
}

/** Everything that a painter may ever send: cursor addressing, SGR, two erasures, printable text. */
export const painterGrammar =
  /^(?:\x1b\[\d+;\d+H|\x1b\[[\d;:]*m|\x1b\[K|\x1b\[\d+X|[^\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff])*$/u;

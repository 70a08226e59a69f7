import type { Region } from '../../ports/agent-terminal.ts';
import type { Emulator } from '../terminal/emulator.ts';
import type { Highlight } from '../terminal/search.ts';
import { ByteSink } from './byte-sink.ts';
import { Clusters } from './cell.ts';
import type { ColourDepth } from './colour-depth.ts';
import { Grid } from './grid.ts';
import { changeModes, type OuterModes, quiet } from './outer-modes.ts';
import { Painter, type Segment } from './painter.ts';
import { PaneReader } from './pane-reader.ts';
import { parseLine } from './parse-line.ts';

/** When the table of clusters is this large (output full of odd combinations) it is emptied and all is drawn anew. */
const MOST_CLUSTERS = 20_000;

/** Where the cursor is to be on the whole screen; null hides it. */
export type CursorPlace = { readonly x: number; readonly y: number } | null;

/**
 * Puts the interface's frame and the agent's cells on one grid and says with which bytes the person's terminal gets
 * from what it shows to that. It never writes; see frame-loop.ts for when, and outer-writer.ts for how.
 */
export class Compositor {
  private readonly clusters = new Clusters();
  private readonly sink = new ByteSink();
  private readonly painter: Painter;
  private lines: string[] = [];
  private parsed: (string | undefined)[] = [];
  private ui: Grid;
  private pane: PaneReader | null = null;
  private wanted: Grid;
  private shown: Grid;
  private region: Region | null = null;
  private modes: OuterModes = quiet;
  private cursor: CursorPlace = null;
  private filled = false;
  private highlights: readonly Highlight[] = [];
  private next = 0;
  private parts: { readonly interface: Segment[]; readonly pane: Segment[] };
  /** Rows to put together anew; `everything` stands for all of them. */
  private readonly stale = new Set<number>();
  private everything = true;
  private unread = true;

  constructor(columns: number, rows: number, depth: ColourDepth) {
    this.painter = new Painter(depth, this.clusters, this.sink);
    this.ui = new Grid(columns, rows);
    this.wanted = new Grid(columns, rows);
    this.shown = new Grid(columns, rows);
    this.shown.forget();
    this.parts = segmentsOf(columns, rows, null);
  }

  /** A whole frame of the interface, as lines of text with SGR. */
  setFrame(frame: string): void {
    this.lines = frame.split('\n');
    this.unread = true;
  }

  /** Where the agent's cells go; null for nowhere. */
  setRegion(region: Region | null): void {
    const { columns, rows } = this.ui;
    const x = Math.max(0, region?.x ?? 0);
    const y = Math.max(0, region?.y ?? 0);
    const width = Math.min(region?.width ?? 0, columns - x);
    const height = Math.min(region?.height ?? 0, rows - y);
    this.region = width > 0 && height > 0 ? { x, y, width, height } : null;
    const old = this.pane?.grid;
    if (this.region === null) this.pane = null;
    else if (old?.columns !== width || old.rows !== height) this.pane = new PaneReader(width, height, this.clusters);
    this.parts = segmentsOf(columns, rows, this.region);
    this.everything = true;
  }

  /**
   * Takes the agent's visible cells as they are now; without an agent the interface's own show. `corner` is where the
   * pane begins on a screen with a size of its own (see PaneReader).
   */
  takePane(
    emulator: Emulator | null,
    highlights: readonly Highlight[] = [],
    corner: { readonly x: number; readonly y: number } | null = null,
  ): void {
    if (this.clusters.size > MOST_CLUSTERS) this.startAfresh();
    if (this.filled !== (emulator !== null) || this.highlights.length > 0 || highlights.length > 0)
      this.everything = true;
    this.highlights = highlights;
    this.filled = emulator !== null;
    if (emulator === null || this.pane === null || this.region === null) return;
    for (const row of this.pane.read(emulator, corner)) this.stale.add(this.region.y + row);
  }

  /** The person's terminal has another size, and nobody knows what it shows now. */
  resize(columns: number, rows: number): void {
    this.ui = new Grid(columns, rows);
    this.wanted = new Grid(columns, rows);
    this.parsed = [];
    this.unread = true;
    this.setRegion(this.region);
    this.forget();
  }

  /** All is painted again and modes are set again: the terminal was cleared, or nothing is known of it any more. */
  forget(cleared = false): void {
    this.shown = new Grid(this.ui.columns, this.ui.rows);
    if (!cleared) this.shown.forget();
    this.cursor = null;
    this.modes = quiet;
    this.next = 0;
  }

  /**
   * The bytes for the next frame, in one synchronized update (mode 2026); empty when all is as wanted. `whole` is false
   * when the budget did not suffice: call again for the rest. The interface's cells come first, then the pane's rows
   * from where the last frame stopped; with `interface` as the part they are left for another frame.
   */
  frame(
    budget: number,
    modes: OuterModes,
    cursor: CursorPlace,
    part: 'all' | 'interface' = 'all',
  ): { readonly bytes: Buffer; readonly whole: boolean } {
    const { sink } = this;
    this.compose();
    const first = this.parts.interface;
    const pane = part === 'all' ? this.parts.pane : [];
    const turned = this.next === 0 ? pane : [...pane.slice(this.next), ...pane.slice(0, this.next)];
    sink.ascii('\x1b[?2026h');
    const start = sink.length;
    const done = this.painter.paint(this.wanted, this.shown, [...first, ...turned], budget);
    const whole = done === first.length + turned.length;
    if (pane.length > 0) this.next = whole ? 0 : (this.next + Math.max(0, done - first.length)) % pane.length;
    sink.ascii(changeModes(this.modes, modes) + this.placeCursor(cursor, sink.length > start));
    this.modes = modes;
    if (sink.length === start) sink.cut(0);
    else sink.ascii('\x1b[?2026l');
    return { bytes: sink.take(), whole };
  }

  private placeCursor(cursor: CursorPlace, painted: boolean): string {
    const before = this.cursor;
    this.cursor = cursor;
    if (cursor === null) return before === null ? '' : '\x1b[?25l';
    const moved = painted || before === null || before.x !== cursor.x || before.y !== cursor.y;
    return (moved ? `\x1b[${cursor.y + 1};${cursor.x + 1}H` : '') + (before === null ? '\x1b[?25h' : '');
  }

  private compose(): void {
    const { ui, stale } = this;
    if (this.unread)
      for (let y = 0; y < ui.rows; y++) {
        const line = this.lines[y] ?? '';
        if (this.parsed[y] === line) continue;
        parseLine(line, ui, y, this.clusters);
        this.parsed[y] = line;
        stale.add(y);
      }
    this.unread = false;
    if (this.everything) for (let y = 0; y < ui.rows; y++) stale.add(y);
    this.everything = false;
    for (const y of stale) this.composeRow(y);
    stale.clear();
  }

  private composeRow(row: number): void {
    const { ui, wanted, pane, region } = this;
    if (row >= ui.rows) return;
    wanted.copy(ui, 0, row, 0, row, ui.columns);
    if (region === null || pane === null || !this.filled || row < region.y || row >= region.y + region.height) return;
    wanted.copy(pane.grid, 0, row - region.y, region.x, row, region.width);
    for (const { x, y, width, current } of this.highlights)
      if (y === row - region.y)
        for (let at = Math.max(0, x); at < Math.min(x + width, region.width); at++)
          wanted.highlight(region.x + at, row, current);
  }

  private startAfresh(): void {
    this.clusters.clear();
    this.parsed = [];
    this.unread = true;
    this.everything = true;
    this.shown.forget();
  }
}

/** The parts of all rows: the interface's, and those of the agent's region. */
function segmentsOf(
  columns: number,
  rows: number,
  region: Region | null,
): { readonly interface: Segment[]; readonly pane: Segment[] } {
  const parts: Segment[] = [];
  const pane: Segment[] = [];
  for (let y = 0; y < rows; y++) {
    if (region === null || y < region.y || y >= region.y + region.height) {
      parts.push({ y, x: 0, end: columns });
      continue;
    }
    const end = region.x + region.width;
    if (region.x > 0) parts.push({ y, x: 0, end: region.x });
    if (end < columns) parts.push({ y, x: end, end: columns });
    pane.push({ y, x: region.x, end });
  }
  return { interface: parts, pane };
}

import type { Found, SelectStep } from '../../ports/agent-terminal.ts';
import type { Emulator, Followed } from '../terminal/emulator.ts';
import { Marks } from '../terminal/marks.ts';
import { type Highlight, Search } from '../terminal/search.ts';
import { type Grain, Selection, type Spot } from '../terminal/selection.ts';
import { cleanCluster } from './clean-cluster.ts';
import type { PaneWindow } from './pane-window.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Reading one agent's output: scrolling, searching, selecting, jumping. What is looked at stays where it is. */
export class Reader {
  readonly marks: Marks;
  found: Found | null = null;
  /** Only where the terminal has a size of its own. */
  readonly window: PaneWindow | null;
  private readonly emulator: Emulator;
  private search: Search | null = null;
  private selection: Selection | null = null;
  /** Where the search began. */
  private origin: { readonly top: Followed; readonly following: boolean } | null = null;
  /** The line that was jumped to. */
  private jumped: Followed | null = null;

  constructor(emulator: Emulator, window: PaneWindow | null = null) {
    this.emulator = emulator;
    this.window = window;
    this.marks = new Marks(emulator);
  }

  get selecting(): 'cursor' | 'marked' | null {
    return this.selection === null ? null : this.selection.marked ? 'marked' : 'cursor';
  }

  scroll(lines: number): void {
    this.forgetJump();
    // What was scrolled away is left first and gone into last; between lie the lines that the pane is too small for.
    const first = lines > 0 ? Math.min(lines, this.emulator.behind) : 0;
    if (first > 0) this.emulator.scroll(first);
    const rest = this.window ? this.window.scroll(lines - first) : lines - first;
    if (rest !== 0) this.emulator.scroll(rest);
    if (this.selection !== null) this.emulator.hold();
  }

  scrollToEnd(): void {
    this.forgetJump();
    this.endSelection();
    this.window?.follow();
    this.emulator.scrollToEnd();
  }

  find(text: string): Found {
    const { emulator } = this;
    if (this.origin === null)
      this.origin = { top: emulator.follow(emulator.buffer.viewportY), following: emulator.following };
    else this.goTo(this.origin.top);
    this.search?.end();
    this.search = text === '' ? null : new Search(emulator, text);
    emulator.hold();
    this.found = this.search?.start() ?? { count: 0, at: 0 };
    this.reveal();
    return this.found;
  }

  findNext(step: 1 | -1): Found {
    if (this.search === null) return { count: 0, at: 0 };
    this.found = this.search.next(step);
    this.reveal();
    return this.found;
  }

  endFind(back: boolean): void {
    const { origin } = this;
    if (origin === null) return;
    if (back && origin.following) this.emulator.scrollToEnd();
    else if (back) this.goTo(origin.top);
    origin.top.forget();
    this.search?.end();
    this.origin = this.search = this.found = null;
  }

  jump(step: 1 | -1): boolean {
    const { emulator } = this;
    const { baseY, viewportY, length } = emulator.buffer;
    const from = this.jumped?.now() ?? (emulator.following ? length : viewportY);
    const line = this.marks.from(from, step);
    if (line === null) return false;
    emulator.scroll(Math.min(line, baseY) - viewportY);
    emulator.hold();
    this.forgetJump();
    this.jumped = emulator.follow(line);
    return true;
  }

  select(step: SelectStep): void {
    const { emulator } = this;
    if (step === 'end') {
      this.endSelection();
      return;
    }
    const { x, y } = this.selection?.spot() ?? emulator.cursor;
    const inside = y >= 0 && y < emulator.rows ? { x, y } : { x: 0, y: emulator.rows - 1 };
    if (step === 'begin' || this.selection === null) {
      this.selectAt(inside);
      return;
    }
    const { selection } = this;
    if (step === 'mark' || step === 'mark-lines') {
      const grain: Grain = step === 'mark' ? 'characters' : 'lines';
      if (selection.marked && selection.grain === grain) selection.unmark();
      else if (selection.marked) selection.grain = grain;
      else selection.mark(grain);
      return;
    }
    selection.moveTo(this.target(step, { x, y }));
    this.reveal();
  }

  /** Begins a selection with its cursor at a cell of the pane. */
  pressAt(spot: Spot): void {
    this.selectAt(this.onScreen(spot));
  }

  /** What the mouse is dragged over in the pane is selected, from where it went down. */
  drag(spot: Spot, grain: Grain): void {
    if (this.selection === null) return;
    if (!this.selection.marked) this.selection.mark(grain);
    this.selection.moveTo(this.onScreen(spot));
  }

  selected(): string {
    const text = this.selection?.text() ?? '';
    return text
      .split('\n')
      .map((line) => [...graphemes.segment(line)].map(({ segment }) => cleanCluster(segment)).join(''))
      .join('\n');
  }

  /** What is marked, where it is in the pane. */
  highlights(): Highlight[] {
    const { x, y } = this.corner;
    return x === 0 && y === 0 ? this.marked() : this.marked().map((one) => ({ ...one, x: one.x - x, y: one.y - y }));
  }

  /** The cell of the visible screen that is in the pane's upper left corner. */
  get corner(): Spot {
    return this.window?.corner ?? { x: 0, y: 0 };
  }

  private onScreen({ x, y }: Spot): Spot {
    const { corner } = this;
    return { x: x + corner.x, y: y + corner.y };
  }

  private selectAt(spot: Spot): void {
    this.endSelection();
    this.emulator.hold();
    this.selection = new Selection(this.emulator, spot);
  }

  private reveal(): void {
    const current = this.window && this.marked().find((one) => one.current);
    if (current) this.window?.reveal(current);
  }

  private marked(): Highlight[] {
    const line = this.jumped?.now() ?? -1;
    const y = line - this.emulator.buffer.viewportY;
    const jumped = line >= 0 && y >= 0 ? [{ x: 0, y, width: this.emulator.columns, current: false }] : [];
    return [...jumped, ...(this.search?.visible() ?? []), ...(this.selection?.visible() ?? [])];
  }

  private goTo(top: Followed): void {
    this.emulator.scroll(Math.max(0, top.now()) - this.emulator.buffer.viewportY);
  }

  private endSelection(): void {
    this.selection?.end();
    this.selection = null;
    if (this.emulator.behind === 0 && this.search === null) this.emulator.scrollToEnd();
  }

  private forgetJump(): void {
    this.jumped?.forget();
    this.jumped = null;
  }

  private target(step: SelectStep, { x, y }: Spot): Spot {
    const { rows, columns, buffer } = this.emulator;
    const line = (row: number): string =>
      buffer.getLine(buffer.viewportY + row)?.translateToString(false, 0, columns) ?? '';
    switch (step) {
      case 'left':
        return x > 0 ? { x: x - 1, y } : { x, y };
      case 'right':
        return { x: x + 1, y };
      case 'up':
        return { x, y: y - 1 };
      case 'down':
        return { x, y: y + 1 };
      case 'line-start':
        return { x: 0, y };
      case 'line-end':
        return { x: Math.max(0, line(y).trimEnd().length - 1), y };
      case 'word-left': {
        const before = line(y)
          .slice(0, x)
          .replace(/\S*\s*$/, '').length;
        return { x: before, y };
      }
      case 'word-right': {
        const after = /^\S*\s*/.exec(line(y).slice(x))?.[0].length ?? 1;
        return { x: x + after, y };
      }
      case 'page-up':
        return { x, y: y - rows };
      case 'page-down':
        return { x, y: y + rows };
      case 'top':
        return { x: 0, y: -buffer.viewportY };
      case 'bottom':
        return { x: columns - 1, y: rows - 1 + this.emulator.behind };
      default:
        return { x, y };
    }
  }
}

import type { AttachedTerminal } from '../terminal/attach-terminal.ts';
import type { Emulator } from '../terminal/emulator.ts';
import type { Page } from '../terminal/past.ts';
import { Reader } from './reader.ts';

/**
 * What of an agent's output is looked at: the living terminal with its scrollback, or, above that, a page of the
 * recording. Scrolling on at an edge goes from one to the other; one page is in memory at a time.
 */
export class LookBack {
  readonly live: AttachedTerminal;
  readonly liveReader: Reader;
  private readonly moved: () => void;
  private page: (Page & { readonly reader: Reader }) | null = null;
  private opening: AbortController | null = null;

  /** `moved` is told when something else is looked at than before, which takes a moment where it has to be read. */
  constructor(live: AttachedTerminal, reader: Reader, moved: () => void) {
    this.live = live;
    this.liveReader = reader;
    this.moved = moved;
  }

  get emulator(): Emulator {
    return this.page?.emulator ?? this.live.emulator;
  }

  get reader(): Reader {
    return this.page?.reader ?? this.liveReader;
  }

  /** Whether it is the recording that is looked at. */
  get past(): boolean {
    return this.page !== null;
  }

  /** Lines between what is shown and the living terminal's end. */
  get behind(): number {
    const { emulator } = this.live;
    if (this.page === null) return emulator.behind;
    return emulator.trimmed + emulator.buffer.baseY - this.top;
  }

  /**
   * Scrolls by lines (negative: back). The first step at an edge stops there, the next one goes on beyond it. Resolves when
   * what has to be read for it is shown.
   */
  async scroll(lines: number): Promise<void> {
    const { emulator, page } = this;
    const { viewportY, type } = emulator.buffer;
    if (page === null && (type === 'alternate' || this.liveReader.window !== null)) this.reader.scroll(lines);
    else if (lines < 0 && viewportY === 0) await this.open(this.top, this.top + lines);
    else if (lines > 0 && page !== null && emulator.behind === 0) await this.goDown(this.top + lines);
    else this.reader.scroll(lines);
  }

  /** Goes back to the living terminal, where that was left. */
  leave(): void {
    this.opening?.abort();
    this.opening = this.page = null;
  }

  /** The pane has another size. */
  resize(columns: number, rows: number): void {
    // What is looked at through a window keeps the size it was recorded at.
    const { marks, window } = this.liveReader;
    if (window === null) marks.throughRewrap(() => this.live.resize(columns, rows));
    this.page?.emulator.resize(columns, rows);
  }

  /** The number of the first line that is shown, as the living terminal counts. */
  private get top(): number {
    return (this.page?.first ?? this.live.emulator.trimmed) + this.emulator.buffer.viewportY;
  }

  private async goDown(wanted: number): Promise<void> {
    const { emulator } = this.live;
    if (wanted >= emulator.trimmed) {
      this.leave();
      this.liveReader.scroll(wanted - emulator.trimmed - emulator.buffer.viewportY);
    } else await this.open(wanted + Math.floor(this.emulator.buffer.length / 2), wanted);
  }

  /** Opens the page around a line and shows `wanted` at the top of it. */
  private async open(around: number, wanted: number): Promise<void> {
    if (this.opening !== null) return;
    const opening = new AbortController();
    this.opening = opening;
    const page = await this.live.before(around, opening.signal).catch(() => null);
    if (opening.signal.aborted) return;
    this.opening = null;
    if (page === null || page.first === this.page?.first) return;
    // While a page is read the living terminal stays where it is.
    this.live.emulator.hold();
    this.page = { ...page, reader: new Reader(page.emulator) };
    const { baseY, viewportY } = page.emulator.buffer;
    page.emulator.scroll(Math.max(0, Math.min(baseY, wanted - page.first)) - viewportY);
    page.emulator.hold();
    this.moved();
  }
}

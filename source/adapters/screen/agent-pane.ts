import type { AgentTerminal, Found, Reading, Region, SelectStep } from '../../ports/agent-terminal.ts';
import type { PtyProcess } from '../../ports.ts';
import { type AttachedTerminal, attachTerminal } from '../terminal/attach-terminal.ts';
import type { Emulator } from '../terminal/emulator.ts';
import type { TerminalColours } from '../terminal/replies.ts';
import type { Highlight } from '../terminal/search.ts';
import type { CursorPlace } from './compositor.ts';
import { LookBack } from './look-back.ts';
import { type OuterModes, wantedModes } from './outer-modes.ts';
import type { PaneHost } from './pane-host.ts';
import { PaneMouse } from './pane-mouse.ts';
import { PaneWindow } from './pane-window.ts';
import { Reader } from './reader.ts';
import { readingOf } from './reading-of.ts';
import { mouseReport } from './translate-mouse.ts';

/** Size of an agent's terminal until the interface has placed it. */
const FIRST_SIZE = { columns: 80, rows: 24 };

/** The agent's terminal as interface, keys and mouse see it; the attached agent may be replaced under it. */
export class AgentPane implements AgentTerminal {
  inside = false;
  region: Region | null = null;
  attached: AttachedTerminal | null = null;
  private readonly host: PaneHost;
  private readonly listeners = new Set<() => void>();
  private readonly pointer = new PaneMouse();
  private back: LookBack | null = null;
  private wish: string | null = null;
  private mouse = true;
  reading: Reading = readingOf(null, null, null, true);

  constructor(host: PaneHost) {
    this.host = host;
  }

  /** Shows another agent's terminal from now on; the earlier one is parsed and recorded to its end, unseen. */
  attach(pty: PtyProcess, recordingPath: string, colours?: TerminalColours): AttachedTerminal {
    const terminal = attachTerminal(pty, {
      recordingPath,
      ...this.size(),
      ...(colours && { colours }),
      onProblem: (message) => this.host.problem(message),
    });
    pty.resize(terminal.emulator.columns, terminal.emulator.rows);
    this.leave();
    this.attached = terminal;
    this.back?.leave();
    const window = pty.onSize ? new PaneWindow(terminal.emulator, () => this.region) : null;
    this.back = new LookBack(terminal, new Reader(terminal.emulator, window), () => this.moved());
    pty.onSize?.((columns, rows) => {
      terminal.resize(columns, rows);
      terminal.onChange();
    });
    this.wish = null;
    terminal.emulator.onClipboard = (text) => {
      if (this.attached === terminal && text !== '') this.wish = text;
    };
    terminal.onChange = () => {
      if (this.attached === terminal) this.outputCame();
    };
    terminal.onFrame = () => {
      if (this.attached === terminal) this.host.frameEnded();
    };
    void pty.exited.then(() => {
      if (this.attached === terminal) this.leave();
    });
    this.moved();
    return terminal;
  }

  /** What is shown: the agent's terminal, or a page of its recording. */
  get emulator(): Emulator | null {
    return this.back?.emulator ?? null;
  }

  /** The size an agent's terminal has here. */
  size(): { readonly columns: number; readonly rows: number } {
    return this.region ? { columns: this.region.width, rows: this.region.height } : FIRST_SIZE;
  }

  place(region: Region | null): void {
    const { region: before } = this;
    if ((['x', 'y', 'width', 'height'] as const).every((side) => before?.[side] === region?.[side])) return;
    this.region = region;
    if (region && region.width > 0 && region.height > 0) this.back?.resize(region.width, region.height);
    this.host.placed(region);
    this.look();
    this.notify();
  }

  scroll(lines: number): number {
    void this.back?.scroll(lines);
    this.moved();
    return this.reading.behind;
  }

  pan(columns: number): void {
    this.back?.reader.window?.pan(columns);
    this.moved();
  }

  scrollToEnd(): void {
    this.back?.leave();
    this.back?.reader.scrollToEnd();
    this.moved();
  }

  find(text: string): Found {
    const found = this.back?.reader.find(text);
    this.moved();
    return found ?? { count: 0, at: 0 };
  }

  findNext(step: 1 | -1): Found {
    const found = this.back?.reader.findNext(step);
    this.moved();
    return found ?? { count: 0, at: 0 };
  }

  endFind(back: boolean): void {
    this.back?.reader.endFind(back);
    this.moved();
  }

  jump(step: 1 | -1): boolean {
    const jumped = this.back?.reader.jump(step) === true;
    this.moved();
    return jumped;
  }

  select(step: SelectStep): void {
    this.back?.reader.select(step);
    this.moved();
  }

  selected(): string {
    return this.back?.reader.selected() ?? '';
  }

  addresses(): string[] {
    return this.emulator?.addresses() ?? [];
  }

  dropWish(): void {
    this.wish = null;
    this.moved();
  }

  takeMouse(on: boolean): void {
    this.mouse = on;
    this.moved();
  }

  /** Names the place that the output is at, for jumping there and in the recording. */
  mark(label: string): void {
    this.attached?.mark(label);
    this.back?.liveReader.marks.add();
  }

  /** A mouse report that is not the agent's; returns keys that it stands for. */
  pointed(report: string): { readonly toInterface?: string; readonly toAgent?: string } {
    const { region, back } = this;
    const read = mouseReport(report);
    if (!region || !back || !read) return {};
    const outcome = this.pointer.handle(read, region, back, this.inside);
    this.moved();
    return outcome === 'done' ? {} : outcome;
  }

  /** What is found or selected, where it is shown now. */
  highlights(): Highlight[] {
    return this.back?.reader.highlights() ?? [];
  }

  /** The cell of the agent's screen that is in the pane's upper left corner. */
  corner(): { readonly x: number; readonly y: number } | null {
    return this.back?.reader.window?.corner ?? null;
  }

  enter(): void {
    if (this.inside || this.attached === null || !this.attached.running) return;
    this.inside = true;
    this.back?.reader.endFind(false);
    this.back?.leave();
    this.back?.reader.scrollToEnd();
    if (this.attached.emulator.modes.focus) this.attached.write('\x1b[I');
    this.moved();
  }

  leave(): void {
    if (!this.inside) return;
    this.inside = false;
    if (this.attached?.emulator.modes.focus) this.attached.write('\x1b[O');
    this.moved();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  text(): string[] {
    return this.emulator?.text() ?? [];
  }

  /** What the person's terminal is to report while inside; outside nothing is the agent's. */
  modes(): OuterModes {
    return wantedModes(this.attached?.emulator, this.inside, this.mouse && this.region !== null);
  }

  /** Where the agent's cursor is on the whole screen, if it is to be seen. */
  cursor(): CursorPlace {
    const { region } = this;
    const emulator = this.attached?.emulator;
    if (!this.inside || !region || !emulator?.following || this.back?.past) return null;
    const { x, y, visible } = emulator.cursor;
    return visible && x < region.width && y < region.height ? { x: region.x + x, y: region.y + y } : null;
  }

  private moved(): void {
    this.look();
    this.host.moved();
    this.notify();
  }

  private outputCame(): void {
    this.host.changed();
    if (this.look()) this.notify();
  }

  /** Whether anything of the reading is another. */
  private look(): boolean {
    const { reading, back, wish, mouse } = this;
    this.reading = readingOf(reading, back, wish, mouse);
    return this.reading !== reading;
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

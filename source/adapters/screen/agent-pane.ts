import type { AgentTerminal, Found, PtyProcess, Region } from '../../ports.ts';
import { type AttachedTerminal, attachTerminal } from '../terminal/attach-terminal.ts';
import type { TerminalColours } from '../terminal/emulator.ts';
import { type Highlight, Search } from '../terminal/search.ts';
import type { CursorPlace } from './compositor.ts';
import { type OuterModes, quiet } from './outer-modes.ts';

/** Size of an agent's terminal until the interface has placed it. */
const FIRST_SIZE = { columns: 80, rows: 24 };

/** What the pane needs of the screen around it. */
export interface PaneHost {
  /** The pane's cells, modes or cursor changed. */
  changed(): void;
  /** The agent's screen is whole at this moment, in the middle of a piece of output. */
  frameEnded(): void;
  placed(region: Region | null): void;
  problem(message: string): void;
}

/** The agent's terminal as the interface and the keys see it; the attached agent may be replaced under it. */
export class AgentPane implements AgentTerminal {
  inside = false;
  region: Region | null = null;
  attached: AttachedTerminal | null = null;
  private readonly host: PaneHost;
  private readonly listeners = new Set<() => void>();
  private fresh = 0;
  private search: Search | null = null;

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
    this.search = null;
    terminal.onChange = () => {
      if (this.attached === terminal) this.outputCame();
    };
    terminal.onFrame = () => {
      if (this.attached === terminal) this.host.frameEnded();
    };
    void pty.exited.then(() => {
      if (this.attached === terminal) this.leave();
    });
    this.host.changed();
    this.notify();
    return terminal;
  }

  /** The size an agent's terminal has here. */
  size(): { readonly columns: number; readonly rows: number } {
    return this.region ? { columns: this.region.width, rows: this.region.height } : FIRST_SIZE;
  }

  place(region: Region | null): void {
    const { region: before } = this;
    if (
      before?.x === region?.x &&
      before?.y === region?.y &&
      before?.width === region?.width &&
      before?.height === region?.height
    )
      return;
    this.region = region;
    if (region !== null && region.width > 0 && region.height > 0) this.attached?.resize(region.width, region.height);
    this.host.placed(region);
    this.notify();
  }

  scroll(lines: number): number {
    const before = this.position.behind;
    const behind = this.attached?.emulator.scroll(lines) ?? 0;
    if (behind !== before) this.moved();
    return behind;
  }

  scrollToEnd(): void {
    const before = this.position.behind;
    this.attached?.emulator.scrollToEnd();
    if (before !== 0) this.moved();
  }

  get position(): { readonly behind: number; readonly fresh: number } {
    const emulator = this.attached?.emulator;
    return { behind: emulator?.behind ?? 0, fresh: emulator?.fresh ?? 0 };
  }

  find(text: string | null): Found {
    const emulator = this.attached?.emulator;
    this.search = emulator === undefined || !text ? null : new Search(emulator, text);
    const found = this.search?.start() ?? { count: 0, at: 0 };
    this.moved();
    return found;
  }

  findNext(step: 1 | -1): Found {
    const found = this.search?.next(step) ?? { count: 0, at: 0 };
    this.moved();
    return found;
  }

  /** What the search found, where it is shown now. */
  highlights(): Highlight[] {
    return this.search?.visible() ?? [];
  }

  enter(): void {
    if (this.inside || this.attached === null || !this.attached.running) return;
    this.inside = true;
    this.attached.emulator.scrollToEnd();
    if (this.attached.emulator.modes.focus) this.attached.write('\x1b[I');
    this.host.changed();
    this.notify();
  }

  leave(): void {
    if (!this.inside) return;
    this.inside = false;
    if (this.attached?.emulator.modes.focus) this.attached.write('\x1b[O');
    this.host.changed();
    this.notify();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  text(): string[] {
    return this.attached?.text() ?? [];
  }

  /** What the person's terminal is to report while inside; outside nothing is the agent's. */
  modes(): OuterModes {
    const emulator = this.attached?.emulator;
    if (!this.inside || emulator === undefined) return quiet;
    // Paste marks are always asked for: within them no key is ours. They only go in if the agent wants them.
    const { focus, mouse, cursorKeys, keypad } = emulator.modes;
    return { paste: true, focus, mouse, cursorKeys, keypad, shape: emulator.cursor.shape };
  }

  /** Where the agent's cursor is on the whole screen, if it is to be seen. */
  cursor(): CursorPlace {
    const { region } = this;
    const emulator = this.attached?.emulator;
    if (!this.inside || region === null || emulator === undefined || emulator.behind > 0) return null;
    const { x, y, visible } = emulator.cursor;
    return visible && x < region.width && y < region.height ? { x: region.x + x, y: region.y + y } : null;
  }

  private moved(): void {
    this.host.changed();
    this.notify();
  }

  private outputCame(): void {
    this.host.changed();
    const { fresh } = this.position;
    if (fresh === this.fresh) return;
    this.fresh = fresh;
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

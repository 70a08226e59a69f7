import xterm, {
  type IBuffer,
  type IMarker,
  type ITerminalInitOnlyOptions,
  type ITerminalOptions,
} from '@xterm/headless';
import { charWidth } from './char-width.ts';
import { countTrims } from './count-trims.ts';
import { guardEmulator } from './guard-emulator.ts';
import { Links } from './links.ts';
import { dark, passReplies, type TerminalColours } from './replies.ts';
import { reuseLines } from './reuse-lines.ts';

/** What the program in the terminal asked of its terminal's keyboard and mouse. */
export interface InnerModes {
  /** Arrow keys in application form (DECCKM), keypad too (DECKPAM). */
  readonly cursorKeys: boolean;
  readonly keypad: boolean;
  readonly bracketedPaste: boolean;
  readonly focus: boolean;
  readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  readonly mouseEncoding: 'default' | 'sgr';
}

/** Where the cursor is in the visible screen, and its shape as DECSCUSR counts them (0: the terminal's own). */
export interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
  readonly shape: number;
}

/** A line of the buffer that is followed while lines come and go. */
export interface Followed {
  /** Its number now; -1 once it is gone. */
  now(): number;
  forget(): void;
}

/** The agent's terminal without a screen: @xterm/headless, parsing at once, guarded, and asked only by us. */
export class Emulator {
  /** Answers for the program's input. */
  onReply: (answer: string) => void = () => {};
  /** A synchronized update of the program just ended: its screen is whole now, whatever follows in the same chunk. */
  onFrame: () => void = () => {};
  /** The program wants this text on the person's clipboard (OSC 52); nothing was done about it. */
  onClipboard: (text: string) => void = () => {};
  private readonly term: InstanceType<typeof xterm.Terminal>;
  /** Where the output was when the person scrolled back. */
  private left: IMarker | undefined;
  private leftAt = 0;
  private readonly renew: () => void;
  private readonly links: Links;
  private readonly trims: () => number;
  private visible = true;
  private shape = 0;
  private frameStart = 0;
  private encoding: InnerModes['mouseEncoding'] = 'default';

  /** Scrollback is in lines (default 10,000: about 70 bytes each plus 12 per cell). */
  constructor(spec: {
    readonly columns: number;
    readonly rows: number;
    readonly scrollback?: number;
    readonly colours?: TerminalColours;
  }) {
    const { columns, rows, scrollback = 10_000, colours = dark } = spec;
    const options = {
      cols: Math.max(2, columns),
      rows: Math.max(1, rows),
      scrollback,
      allowProposedApi: true,
      // Malformed input would be dumped on stderr.
      logLevel: 'off' as const,
      // Not in the headless type, but asked by it: parsing at once (below) must not scroll.
      scrollOnUserInput: false,
    };
    this.term = new xterm.Terminal(options as ITerminalOptions & ITerminalInitOnlyOptions);
    this.term.unicode.register(charWidth);
    this.term.unicode.activeVersion = charWidth.version;
    passReplies(this.term, colours, (answer) => this.onReply(answer));
    this.links = new Links(this.term);
    this.trims = countTrims(this.term);
    this.watch();
    this.renew = guardEmulator(this.term, (text) => this.onClipboard(text));
    reuseLines(this.term);
  }

  /** Parses at once. Pieces may be cut anywhere, also inside a character, and should not be larger than 4 KiB. */
  write(chunk: Uint8Array | string): void {
    this.renew();
    // Input makes xterm parse what comes next without waiting for a timer; an empty one has no other effect.
    this.term.input('', true);
    this.term.write(chunk);
  }

  /** Reflows the lines; costs up to 20 ms with a full scrollback. */
  resize(columns: number, rows: number): void {
    this.term.resize(Math.max(2, columns), Math.max(1, rows));
  }

  get columns(): number {
    return this.term.cols;
  }

  get rows(): number {
    return this.term.rows;
  }

  get cursor(): Cursor {
    const { cursorX, cursorY } = this.term.buffer.active;
    return { x: Math.min(cursorX, this.term.cols - 1), y: cursorY, visible: this.visible, shape: this.shape };
  }

  get modes(): InnerModes {
    const modes = this.term.modes;
    return {
      cursorKeys: modes.applicationCursorKeysMode,
      keypad: modes.applicationKeypadMode,
      bracketedPaste: modes.bracketedPasteMode,
      focus: modes.sendFocusMode,
      mouse: modes.mouseTrackingMode,
      mouseEncoding: this.encoding,
    };
  }

  /** Since when the program is in the middle of a synchronized update (performance.now()); null when it is not. */
  get frameSince(): number | null {
    return this.term.modes.synchronizedOutputMode ? this.frameStart : null;
  }

  /** The active buffer: visible lines and scrollback. Read it, cell by cell, with `viewportY` as the first line shown. */
  get buffer(): IBuffer {
    return this.term.buffer.active;
  }

  /** Scrolls by lines (negative: back); returns lines from the bottom. What is shown stays while output goes on. */
  scroll(lines: number): number {
    const following = this.behind === 0;
    this.term.scrollLines(Math.trunc(lines));
    if (following && this.behind > 0) this.leave();
    return this.behind;
  }

  scrollToEnd(): void {
    this.term.scrollToBottom();
  }

  /** Lines between what is shown and the bottom. */
  get behind(): number {
    return this.term.buffer.active.baseY - this.term.buffer.active.viewportY;
  }

  /**
   * Keeps what is shown in its place while output goes on, also at the end, until `scrollToEnd` or scrolling there.
   * Nothing public of xterm says so; where it is not as expected, the view goes on following.
   */
  hold(): void {
    if (this.scrolling?.isUserScrolling !== false) return;
    this.scrolling.isUserScrolling = true;
    this.leave();
  }

  /** Whether new output moves what is shown. */
  get following(): boolean {
    return this.behind === 0 && this.scrolling?.isUserScrolling !== true;
  }

  private get scrolling(): { isUserScrolling?: boolean } | undefined {
    return (this.term as unknown as { _core?: { _bufferService?: { isUserScrolling?: boolean } } })._core
      ?._bufferService;
  }

  /** Follows a line of the buffer (see `buffer`). */
  follow(line: number): Followed {
    const { baseY, cursorY } = this.term.buffer.active;
    const marker = this.term.registerMarker(line - baseY - cursorY);
    return { now: () => marker?.line ?? -1, forget: () => marker?.dispose() };
  }

  /** Web addresses in what is shown, and those behind hyperlinks. */
  addresses(): string[] {
    return this.links.addresses(this);
  }

  /** How many lines have left the scrollback at its top, ever: the number of the first one that is kept. */
  get trimmed(): number {
    return this.trims();
  }

  /** Lines that came while the person reads further up; 0 when following. */
  get fresh(): number {
    if (this.behind === 0 || this.left === undefined) return 0;
    const { baseY, cursorY } = this.term.buffer.active;
    return Math.max(0, baseY + cursorY - (this.left.isDisposed ? this.leftAt - this.trimmed : this.left.line));
  }

  /** The visible lines as plain text, without spaces at their ends. */
  text(): string[] {
    const { cols, rows } = this.term;
    const { active } = this.term.buffer;
    // A line may be longer than the terminal is wide: xterm keeps what a narrower size cut off.
    return Array.from(
      { length: rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true, 0, cols) ?? '',
    );
  }

  private leave(): void {
    this.left?.dispose();
    this.left = this.term.registerMarker(0);
    const { baseY, cursorY } = this.term.buffer.active;
    this.leftAt = this.trimmed + baseY + cursorY;
  }

  /** Follows what xterm 6 knows but does not tell: cursor visibility and shape, and the encoding of mouse reports. */
  private watch(): void {
    const { parser } = this.term;
    const reset = (): boolean => {
      this.visible = true;
      this.shape = 0;
      return false;
    };
    for (const [final, on] of [
      ['h', true],
      ['l', false],
    ] as const)
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params.includes(25)) this.visible = on;
        if (params.includes(1006)) this.encoding = on ? 'sgr' : 'default';
        if (params.includes(2026)) {
          if (on && this.frameSince === null) this.frameStart = performance.now();
          if (!on) this.onFrame();
        }
        return false;
      });
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, (params) => {
      const [shape] = params;
      if (typeof shape === 'number' && shape <= 6) this.shape = shape;
      return false;
    });
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
    parser.registerEscHandler({ final: 'c' }, () => {
      this.encoding = 'default';
      return reset();
    });
  }
}

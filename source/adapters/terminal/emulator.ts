import xterm, {
  type IBuffer,
  type IMarker,
  type ITerminalInitOnlyOptions,
  type ITerminalOptions,
} from '@xterm/headless';
import { charWidth } from './char-width.ts';
import { guardEmulator } from './guard-emulator.ts';
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

/** Colours told to programs that ask (OSC 10, 11), as 8-bit RGB. */
export interface TerminalColours {
  readonly foreground: readonly [number, number, number];
  readonly background: readonly [number, number, number];
}

const dark: TerminalColours = { foreground: [0xd0, 0xd0, 0xd0], background: [0, 0, 0] };

/** Answers to queries, in bytes: a first portion, and how fast it fills again. A flood of queries gets no flood back. */
const REPLY_BURST = 4_096;
const REPLY_PER_MS = 4;

/** The agent's terminal without a screen: @xterm/headless, parsing at once, guarded, and asked only by us. */
export class Emulator {
  /** Answers for the program's input. */
  onReply: (answer: string) => void = () => {};
  /** A synchronized update of the program just ended: its screen is whole now, whatever follows in the same chunk. */
  onFrame: () => void = () => {};
  private readonly term: InstanceType<typeof xterm.Terminal>;
  /** Where the output was when the person scrolled back. */
  private left: IMarker | undefined;
  private readonly renew: () => void;
  private visible = true;
  private shape = 0;
  private frameStart = 0;
  private encoding: InnerModes['mouseEncoding'] = 'default';
  private credit = REPLY_BURST;
  private refilled = performance.now();

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
    this.term.onData((answer) => this.reply(answer));
    this.watch();
    this.renew = guardEmulator(this.term);
    reuseLines(this.term);
    this.answerColours(colours);
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
    if (following && this.behind > 0) {
      this.left?.dispose();
      this.left = this.term.registerMarker(0);
    }
    return this.behind;
  }

  scrollToEnd(): void {
    this.term.scrollToBottom();
  }

  /** Lines between what is shown and the bottom. */
  get behind(): number {
    return this.term.buffer.active.baseY - this.term.buffer.active.viewportY;
  }

  /** Follows a line of the buffer (see `buffer`): says which number it has later, -1 once it is gone. */
  follow(line: number): () => number {
    const { baseY, cursorY } = this.term.buffer.active;
    const marker = this.term.registerMarker(line - baseY - cursorY);
    return () => marker?.line ?? -1;
  }

  /** Lines that came while the person reads further up; 0 when following. */
  get fresh(): number {
    if (this.behind === 0 || this.left === undefined) return 0;
    const { baseY, cursorY, length } = this.term.buffer.active;
    return this.left.isDisposed ? length : Math.max(0, baseY + cursorY - this.left.line);
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

  /** Programs look for a light or dark background; xterm without a screen is silent, so the answer comes from here. */
  private answerColours({ foreground, background }: TerminalColours): void {
    const answers = { 10: foreground, 11: background };
    for (const [code, rgb] of Object.entries(answers))
      this.term.parser.registerOscHandler(Number(code), (data) => {
        const parts = rgb.map((value) => value.toString(16).padStart(2, '0').repeat(2));
        if (data === '?') this.reply(`\x1b]${code};rgb:${parts.join('/')}\x1b\\`);
        return true;
      });
  }

  private reply(answer: string): void {
    if (answer === '') return;
    const now = performance.now();
    this.credit = Math.min(REPLY_BURST, this.credit + (now - this.refilled) * REPLY_PER_MS);
    this.refilled = now;
    if (answer.length > this.credit) return;
    this.credit -= answer.length;
    this.onReply(answer);
  }
}

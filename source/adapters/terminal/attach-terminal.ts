import type { AttachedView, PtyProcess } from '../../ports.ts';
import { Emulator } from './emulator.ts';
import { type Page, Past } from './past.ts';
import { Recording } from './recording.ts';
import type { TerminalColours } from './replies.ts';

/** Parsing yields to keys and everything else after this time. */
const SLICE_MS = 3;
/** What is parsed without looking at the clock; the most hostile input takes a quarter of a second for it. */
const SLICE_BYTES = 4_096;

/** Lines that are kept in memory; what came before is read from the recording. */
const SCROLLBACK = 10_000;

/** What waits to be parsed, and where in the recording it begins an event. */
interface Output {
  readonly chunk: Uint8Array;
  readonly offset: number | null;
}

/** An agent's terminal with its recording: bytes -> recording -> emulator. It needs no screen. */
export interface AttachedTerminal extends AttachedView {
  readonly emulator: Emulator;
  /** False once the agent has ended. */
  readonly running: boolean;
  /** Everything the agent said is parsed and the recording is on disk. */
  readonly finished: Promise<void>;
  /** Told after each piece of output that was parsed. */
  onChange: () => void;
  /** Told at the end of each synchronized update of the agent, in the middle of a piece. */
  onFrame: () => void;
  /** Resizes emulator, terminal and recording in the same turn. */
  resize(columns: number, rows: number): void;
  /** Keys for the agent. */
  write(data: Uint8Array | string): void;
  /** The visible lines as plain text. */
  text(): string[];
  /** Names a place in the recording. */
  mark(label: string): void;
  /** A page of the recording with lines from before a line; see Past. */
  before(top: number, signal: AbortSignal): Promise<Page | null>;
}

/**
 * Attaches an emulator and a recording to a pseudo-terminal. `onProblem` hears once when the recording can't go on
 * (full disk); the agent and its pane are not disturbed by it. Size in cells, as the terminal was started with.
 */
export function attachTerminal(
  pty: PtyProcess,
  spec: {
    readonly recordingPath: string;
    readonly columns: number;
    readonly rows: number;
    readonly scrollback?: number;
    readonly colours?: TerminalColours;
    readonly onProblem?: (message: string) => void;
  },
): AttachedTerminal {
  const emulator = new Emulator(spec);
  const recording = new Recording(spec.recordingPath, emulator.columns, emulator.rows, spec.onProblem);
  const past = new Past(spec.recordingPath, emulator, recording, spec.scrollback ?? SCROLLBACK);
  emulator.onReply = (answer) => pty.write(answer);
  emulator.onFrame = () => terminal.onFrame();

  let queue: Output[] = [];
  let idle: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  const parse = (): void => {
    const deadline = performance.now() + SLICE_MS;
    let [next] = queue;
    while (next !== undefined) {
      const { chunk, offset } = next;
      if (offset !== null) past.note(offset);
      emulator.write(chunk.length > SLICE_BYTES ? chunk.subarray(0, SLICE_BYTES) : chunk);
      if (chunk.length > SLICE_BYTES) queue[0] = { chunk: chunk.subarray(SLICE_BYTES), offset: null };
      else queue.shift();
      [next] = queue;
      if (performance.now() > deadline) break;
    }
    terminal.onChange();
    if (queue.length > 0) {
      setImmediate(parse);
      return;
    }
    queue = [];
    idle?.resolve();
    idle = undefined;
  };

  pty.onData((chunk) => {
    const offset = recording.next;
    const disk = recording.output(chunk);
    queue.push({ chunk, offset });
    if (queue.length === 1) parse();
    if (queue.length > 0) idle ??= Promise.withResolvers<void>();
    if (idle === undefined) return disk;
    return disk === undefined ? idle.promise : Promise.all([idle.promise, disk]).then(() => {});
  });

  let running = true;
  const terminal: AttachedTerminal = {
    emulator,
    get running() {
      return running;
    },
    finished: pty.exited.then(({ code }) => {
      running = false;
      return recording.close(code);
    }),
    onChange: () => {},
    onFrame: () => {},
    resize(columns, rows) {
      if (columns === emulator.columns && rows === emulator.rows) return;
      const before = past.extent();
      const { columns: width } = emulator;
      emulator.resize(columns, rows);
      if (width !== emulator.columns) past.rewrapped(before);
      pty.resize(emulator.columns, emulator.rows);
      recording.resize(emulator.columns, emulator.rows);
    },
    write: (data) => pty.write(data),
    text: () => emulator.text(),
    tail: (lines) =>
      emulator
        .text()
        .filter((line) => line.trim() !== '')
        .slice(-lines)
        .join('\n'),
    close: () => terminal.finished,
    mark: (label) => recording.mark(label),
    before: (top, signal) => past.before(top, signal),
  };
  return terminal;
}

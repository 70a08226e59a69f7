import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { Colour, wantsColour } from './theme.ts';

/**
 * Where frames go: each `write` is one whole frame, rows separated by `\n`, SGR sequences and printable text only; or,
 * where `isTTY` is true, the switch of bracketed paste (`CSI ? 2004 h` or `l`) by itself.
 */
export interface FrameSink {
  readonly isTTY?: boolean;
  readonly columns: number;
  readonly rows: number;
  write(frame: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Where the person's keys come from: the bytes that are meant for the interface, bracketed pastes included. */
export interface KeySource extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

const pasteMode = /^\x1b\[\?2004[hl]$/;

/** What Ink writes to: passes on frames and the paste mode; what Ink adds when it ends (a line break) is no frame. */
class Frames extends EventEmitter {
  private readonly sink: FrameSink;
  private open = true;

  constructor(sink: FrameSink) {
    super();
    this.sink = sink;
  }
  get isTTY(): boolean {
    return this.sink.isTTY === true;
  }
  get columns(): number {
    return this.sink.columns;
  }
  get rows(): number {
    return this.sink.rows;
  }
  write(frame: string, done?: () => void): boolean {
    if (pasteMode.test(frame) || (this.open && frame !== '')) this.sink.write(frame);
    if (done) setImmediate(done);
    return true;
  }
  close(): void {
    this.open = false;
  }
}

/** Gives a stream of keys what Ink asks of a terminal; the screen has set the real one up already. */
function asTerminal(stdin: KeySource): NodeJS.ReadStream {
  const methods = { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin };
  for (const [name, value] of Object.entries(methods))
    if (!Reflect.get(stdin, name)) Object.defineProperty(stdin, name, { value, configurable: true });
  return stdin as NodeJS.ReadStream;
}

/** Draws something of ours on given streams, as whole frames, and again whenever the size changes. */
export function renderFrames(
  element: (size: { columns: number; rows: number }) => React.ReactNode,
  { stdin, stdout, colour }: { stdin: KeySource; stdout: FrameSink; colour?: boolean | undefined },
): { unmount(): void; readonly broken: Promise<never> } {
  const frames = new Frames(stdout);
  const draw = () => (
    <Colour value={colour ?? wantsColour(process.env)}>
      {element({ columns: Math.max(1, stdout.columns), rows: Math.max(1, stdout.rows) })}
    </Colour>
  );
  const instance = render(draw(), {
    stdin: asTerminal(stdin),
    stdout: frames as unknown as NodeJS.WriteStream,
    stderr: new PassThrough().resume() as unknown as NodeJS.WriteStream,
    // Every update is one whole frame; the screen finds out what changed and paints only that.
    debug: true,
    // Ink would lay the old size's frame out on the new one before we can draw again.
    interactive: false,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const resized = () => instance.rerender(draw());
  stdout.on('resize', resized);
  const end = () => {
    stdout.off('resize', resized);
    frames.close();
  };
  const broken = new Promise<never>((_, reject) => {
    instance.waitUntilExit().catch((error: unknown) => {
      end();
      reject(error);
    });
  });
  broken.catch(() => {});
  return {
    unmount() {
      end();
      instance.unmount();
    },
    broken,
  };
}

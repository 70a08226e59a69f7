import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { afterEach } from 'vitest';
import type { Run } from '../../source/core/run.ts';
import type { Screen } from '../../source/ports.ts';
import { App } from '../../source/ui/app.tsx';
import type { Leaving } from '../../source/ui/binding.ts';
import type { Size } from '../../source/ui/layout.ts';
import { FakeSupervisor } from './fake-supervisor.ts';
import { FakeTerminal } from './fake-terminal.ts';

class FakeStdout extends EventEmitter {
  columns: number;
  rows: number;
  frame = '';
  frames = 0;
  constructor({ columns, rows }: Size) {
    super();
    this.columns = columns;
    this.rows = rows;
  }
  write(frame: string): boolean {
    this.frame = frame;
    this.frames++;
    return true;
  }
}

/** What Ink needs of a keyboard. */
export function fakeStdin(): PassThrough {
  return Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {}, ref: () => {}, unref: () => {} });
}

export interface Shown {
  readonly supervisor: FakeSupervisor;
  readonly terminal: FakeTerminal;
  readonly left: Leaving[];
  readonly titles: string[];
  readonly edits: string[];
  readonly copied: string[];
  readonly browsed: string[];
  /** What the editor gives back next. */
  edited: (text: string) => string | null | Promise<string | null>;
  /** The time of the interface. */
  time: number;
  frame(): string;
  lines(): string[];
  frames(): number;
  /** Types, and waits until everything that follows from it is drawn. */
  type(...chunks: string[]): Promise<void>;
  set(run: Run): Promise<void>;
  resize(size: Size): Promise<void>;
  settle(): Promise<void>;
  unmount(): void;
}

export const escapes = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  home: '\x1b[H',
  end: '\x1b[F',
  enter: '\r',
  esc: '\x1b',
  tab: '\t',
  space: ' ',
  'shift+tab': '\x1b[Z',
  backspace: '\x7f',
  delete: '\x1b[3~',
  'alt+enter': '\x1b\r',
  'alt+backspace': '\x1b\x7f',
} as const;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const open: Shown[] = [];
afterEach(() => {
  for (const ui of open.splice(0)) ui.unmount();
});

/** The line that says what the last key had to say, or what matters most about the run. */
export function status(ui: Shown): string {
  return ui.lines().at(-2)?.trim() ?? '';
}

/** The line of keys. */
export function footer(ui: Shown): string {
  return ui.lines().at(-1)?.trim() ?? '';
}

/** Shows a run in the whole interface on fake streams, until the test is over. */
export async function show(
  run: Run,
  size: Size = { columns: 120, rows: 40 },
  options: { supervisor?: FakeSupervisor; settleMs?: number; now?: number; heed?: Screen['heed'] } = {},
): Promise<Shown> {
  const supervisor = options.supervisor ?? new FakeSupervisor(run);
  const terminal = new FakeTerminal();
  const stdin = fakeStdin();
  const stdout = new FakeStdout(size);
  const left: Leaving[] = [];
  const titles: string[] = [];
  const edits: string[] = [];
  const copied: string[] = [];
  const browsed: string[] = [];
  const shown: Shown = {
    supervisor,
    terminal,
    left,
    titles,
    edits,
    copied,
    browsed,
    edited: () => null,
    time: options.now ?? run.at,
    frame: () => stdout.frame,
    lines: () => stdout.frame.split('\n'),
    frames: () => stdout.frames,
    async settle() {
      // Promises, effects and a throttle of 0 ms come to their end within a few turns; then frames stand still.
      for (let last = -1; stdout.frames !== last; ) {
        last = stdout.frames;
        for (let turns = 0; turns < 3; turns++) await turn();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    async type(...chunks) {
      for (const chunk of chunks) {
        stdin.write(chunk);
        // Ink waits 20 ms after a lone Escape, which might begin a sequence.
        if (chunk === '\x1b') await new Promise((resolve) => setTimeout(resolve, 25));
        await shown.settle();
      }
    },
    async set(next) {
      supervisor.set(next);
      await shown.settle();
    },
    async resize(next) {
      stdout.columns = next.columns;
      stdout.rows = next.rows;
      instance.rerender(app(next));
      await shown.settle();
    },
    unmount: () => instance.unmount(),
  };
  const screen: Screen = {
    agent: terminal,
    async edit(text) {
      edits.push(text);
      return shown.edited(text);
    },
    title: (text) => titles.push(text),
    ...(options.heed ? { heed: options.heed } : {}),
    copy: (text) => copied.push(text),
    async browse(address) {
      browsed.push(address);
      return null;
    },
  };
  const app = (of: Size) => (
    <App
      supervisor={supervisor}
      screen={screen}
      size={of}
      now={() => shown.time}
      settleMs={options.settleMs ?? 0}
      throttleMs={0}
      onLeave={(how) => left.push(how)}
    />
  );
  const instance = render(app(size), {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: new PassThrough() as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: false,
  });
  open.push(shown);
  await shown.settle();
  return shown;
}

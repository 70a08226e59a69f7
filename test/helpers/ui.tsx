import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import type { Intent, Refusal } from '../../source/core/intent.ts';
import type { Run } from '../../source/core/run.ts';
import type { AgentTerminal, Look, Region, Screen, Supervisor } from '../../source/ports.ts';
import { App } from '../../source/ui/app.tsx';
import type { Leaving } from '../../source/ui/binding.ts';
import type { Size } from '../../source/ui/layout.ts';
import { judge } from './run-builder.ts';

/** An agent's terminal that only remembers what it was told. */
export class FakeTerminal implements AgentTerminal {
  readonly placed: (Region | null)[] = [];
  inside = false;
  back = 0;
  private readonly listeners = new Set<() => void>();

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
  place(region: Region | null): void {
    this.placed.push(region);
  }
  scroll(lines: number): number {
    this.back = Math.max(0, this.back - lines);
    // Like the real one: whoever asks for the place by scrolling in a snapshot draws for ever.
    this.tell();
    return this.back;
  }
  scrollToEnd(): void {
    this.back = 0;
    this.tell();
  }
  get position(): { behind: number; fresh: number } {
    return { behind: this.back, fresh: 0 };
  }
  enter(): void {
    this.inside = true;
    this.tell();
  }
  leave(): void {
    this.inside = false;
    this.tell();
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  text(): string[] {
    return [];
  }
}

/** A supervisor over a state that a test sets; it keeps what was sent. */
export class FakeSupervisor implements Supervisor {
  readonly sent: Intent[] = [];
  refusal: Refusal | undefined;
  /** What a sent intent changes. */
  onSend: (intent: Intent) => void = () => {};
  readonly look: Look;
  private run: Run;
  private readonly listeners = new Set<() => void>();

  constructor(run: Run, look: Partial<Look> = {}) {
    this.run = run;
    this.look = {
      changes: async () => [
        { path: 'src/users/write.ts', kind: 'changed', added: 12, removed: 3 },
        { path: 'src/users/new.ts', kind: 'added', added: 4, removed: 0 },
      ],
      patch: async () =>
        'diff --git a/src/users/write.ts b/src/users/write.ts\n@@ -1,2 +1,2 @@\n-old line\n+new line\n same\n',
      preview: async () => ({
        changes: [
          { path: 'src/users/write.ts', kind: 'changed', added: 3, removed: 12 },
          { path: 'src/users/new.ts', kind: 'deleted', added: 0, removed: 4 },
          { path: 'src/old/client.ts', kind: 'added', added: 80, removed: 0 },
        ],
        warnings: ['a file is held open by node (4712)'],
      }),
      history: async () => [
        { hash: 'c0ffee11'.repeat(5), subject: 'Add the shop', author: 'Ada', at: 1 },
        { hash: 'deadbeef'.repeat(5), subject: 'First commit', author: 'Ada', at: 0 },
      ],
      judge,
      ...look,
    };
  }
  state(): Run {
    return this.run;
  }
  set(run: Run): void {
    this.run = run;
    for (const listener of this.listeners) listener();
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async send(intent: Intent): Promise<Refusal | undefined> {
    this.sent.push(intent);
    if (!this.refusal) this.onSend(intent);
    return this.refusal;
  }
}

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

/** Shows a run in the whole interface on fake streams. */
export async function show(
  run: Run,
  size: Size = { columns: 120, rows: 40 },
  options: { supervisor?: FakeSupervisor; settleMs?: number; now?: number } = {},
): Promise<Shown> {
  const supervisor = options.supervisor ?? new FakeSupervisor(run);
  const terminal = new FakeTerminal();
  const stdin = fakeStdin();
  const stdout = new FakeStdout(size);
  const left: Leaving[] = [];
  const titles: string[] = [];
  const edits: string[] = [];
  const shown: Shown = {
    supervisor,
    terminal,
    left,
    titles,
    edits,
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
  await shown.settle();
  return shown;
}

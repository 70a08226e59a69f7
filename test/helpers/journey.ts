import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import { environment } from './environment.ts';
import { isDeed, newestJournal } from './journals.ts';

export const cli = resolve(import.meta.dirname, '../../dist/cli.js');

/** How long a journey waits for something that does not come before it fails and prints the screen, in milliseconds. */
const patience = Number(process.env.TEST_PATIENCE) || 25_000;

/** A home of its own for one test, with a state folder in it. */
export function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'chp-')));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
}

/** A git repository with these files in its first commit, below `home`. */
export function newRepository(home: string, files: Readonly<Record<string, string>>): string {
  const root = join(home, 'project');
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'config', 'user.name', 'Person');
  git(root, 'config', 'user.email', 'person@example.org');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'First');
  return root;
}

/** Runs the person's own git. */
export function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The real program in a real pseudo-terminal, its screen read back by a terminal emulator. */
export class Journey {
  readonly pty: IPty;
  readonly exited: Promise<number>;
  private readonly terminal: InstanceType<typeof xterm.Terminal>;
  private readonly home: string;
  private readonly lookers = new Set<() => void>();
  private raw = '';
  private code: number | undefined;

  constructor(spec: {
    readonly home: string;
    readonly cwd: string;
    readonly args: readonly string[];
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly program?: readonly string[];
  }) {
    const { home, columns = 120, rows = 40 } = spec;
    this.home = home;
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
    const [file = process.execPath, ...before] = spec.program ?? [process.execPath, cli];
    this.pty = spawn(file, [...before, ...spec.args], {
      cols: columns,
      rows,
      cwd: spec.cwd,
      env: environment(home, spec.env),
    });
    this.pty.onData((data) => {
      this.raw += data;
      this.terminal.write(data, () => this.look());
    });
    this.exited = new Promise((done) => {
      this.pty.onExit(({ exitCode }) => {
        // What was written last is parsed before anybody looks.
        this.terminal.write('', () => {
          this.code = exitCode;
          done(exitCode);
          this.look();
        });
      });
    });
    onTestFinished(() => {
      try {
        this.pty.kill('SIGKILL');
      } catch {
        // It ended by itself.
      }
    });
  }

  /** The visible lines, without trailing blanks. */
  screen(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
  }

  /** Everything that was ever written to the terminal, as it was. */
  bytes(): string {
    return this.raw;
  }

  keys(text: string): void {
    this.pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  /** Resolves with the screen once it shows this. */
  shows(text: string | RegExp): Promise<string> {
    const fits = (screen: string) => (typeof text === 'string' ? screen.includes(text) : text.test(screen));
    return this.until(`the screen to show ${text}`, () => {
      const screen = this.screen().join('\n');
      return fits(screen) ? screen : undefined;
    });
  }

  /** Resolves once the screen no longer shows this. */
  gone(text: string): Promise<true> {
    return this.until(`the screen not to show ${text}`, () =>
      this.screen().join('\n').includes(text) ? undefined : true,
    );
  }

  /** Resolves with the first event of this type (and test) in the newest run's journal. */
  event<T extends Event['type']>(
    type: T,
    test: (event: Event & { type: T }) => boolean = () => true,
  ): Promise<Event & { type: T }> {
    const is = (event: Event): event is Event & { type: T } =>
      event.type === type && test(event as Event & { type: T });
    return this.until(`the event ${type}`, () => this.events().find(is));
  }

  /**
   * Presses a key, and again until what it is for came about: a new dialog ignores keys until none came for half a second, and
   * how long that is on a busy machine is nobody's business here. Never again once the journal tells that a person did
   * something: what the key means after that is another thing.
   */
  async press<T>(key: string, happened: () => Promise<T>): Promise<T> {
    let over = false;
    const result = happened().finally(() => {
      over = true;
    });
    result.catch(() => {});
    let before = this.deeds();
    while (!over) {
      // The run that this very program begins is no answer to the key.
      if (before === 0) before = this.deeds();
      if (this.deeds() === before) this.keys(key);
      await Promise.race([result.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 800))]);
      await this.read();
    }
    return result;
  }

  /** How much a person has decided so far. */
  private deeds(): number {
    return this.events().filter(isDeed).length;
  }

  /** Resolves when what the program wrote until now is on the screen, however busy this process was. */
  private async read(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    this.look();
  }

  /** Leaves a run that is over: closes what is open, then the app. */
  async leave(): Promise<void> {
    await this.press('q', () => this.exited);
  }

  /** How many events of a type there are. */
  count(type: Event['type']): number {
    return this.events().filter((event) => event.type === type).length;
  }

  /** The newest run's journal so far. */
  events(): Event[] {
    return newestJournal(this.home);
  }

  /** The exit code, or a failure with the screen. */
  async ends(): Promise<number> {
    return this.until('the program to end', () => this.code);
  }

  private look(): void {
    for (const looker of [...this.lookers]) looker();
  }

  /** Resolves with what `find` gives once it gives something; looks whenever screen or journal changed. */
  until<T>(what: string, find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const runs = join(this.home, 'state');
      mkdirSync(runs, { recursive: true });
      // The journal and the screen each tell when they changed; nothing is polled, and time only ends a lost wait.
      const watcher = watch(runs, { recursive: true }, () => look());
      watcher.on('error', () => {});
      const timer = setTimeout(
        () => end(() => reject(new Error(`Waited in vain for ${what}. ${this.picture()}`))),
        patience,
      );
      const look = () => {
        const found = find();
        if (found !== undefined) end(() => resolve(found));
      };
      const end = (then: () => void) => {
        clearTimeout(timer);
        watcher.close();
        this.lookers.delete(look);
        then();
      };
      this.lookers.add(look);
      look();
    });
  }

  private picture(): string {
    const last = this.events()
      .slice(-5)
      .map((event) => JSON.stringify(event).slice(0, 300));
    return `The screen:\n${this.screen()
      .map((line) => `| ${line}`)
      .join('\n')}\nThe last events:\n${last.join('\n')}`;
  }
}

import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Sample } from './sample.ts';

/** A generator of numbers in [0, 1) that a seed determines (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Names as latin1: ordinary ones mostly, then those that break programs. */
const NAMES = [
  'a.txt',
  'b.txt',
  'c.dat',
  'd.crlf',
  'e.log',
  'f.id',
  'keep.log',
  'Makefile',
  '.env',
  '.env.local',
  'run.sh',
  '-rf',
  'new\nline',
  'sp ace',
  'tab\tx',
  '"quoted"',
  'back\\slash',
  '*',
  '[a]',
  ':(top)x',
  '\xff\xfe',
  'e\u0301',
  '\xe9',
  '.gitattributes2',
  'x~1',
  '#h',
  '!n',
].map((name) => Buffer.from(name, /[\u0100-\uffff]/.test(name) ? 'utf8' : 'latin1').toString('latin1'));
const FOLDERS = [
  '',
  '',
  '',
  'src/',
  'src/deep/',
  'build/',
  'node_modules/m/',
  'lib/',
  'od\nd/',
  'nest/',
  'a.txt/',
  'build/inner/',
];
const RULES = ['*.log', 'build/', '/a.txt', '!keep.log', 'lib', 'node_modules/', '*.dat', '.env*', 'src/deep/', '*'];

/** What an agent may do to a tree and its repository, at random, by one seed. Failing git commands are part of it. */
export class World {
  readonly sample: Sample;
  readonly next: () => number;
  readonly log: string[] = [];

  constructor(sample: Sample, seed: number) {
    this.sample = sample;
    this.next = random(seed);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** Sets the repository up: filters, a history with branches, ignore rules. */
  start(): void {
    const { sample } = this;
    const { git } = sample;
    git('config', 'filter.rot.clean', 'tr a-z n-za-m');
    git('config', 'filter.rot.smudge', 'tr a-z n-za-m');
    git('config', 'gc.auto', '0');
    git('config', 'advice.detachedHead', 'false');
    if (this.next() < 0.5) sample.write('.gitattributes', '*.dat filter=rot\n*.crlf text eol=crlf\n*.id ident\n');
    if (this.next() < 0.7) sample.write('.gitignore', 'node_modules/\n*.log\n.env*\n');
    for (let count = 0; count < 8; count++) this.file();
    this.attempt('add', '-A');
    this.attempt('commit', '-q', '-m', 'Second');
    this.attempt('branch', 'other', 'HEAD~1');
  }

  /** One random change. */
  change(): void {
    const roll = this.next();
    if (roll < 0.62) this.file();
    else if (roll < 0.7) this.rules();
    else if (roll < 0.75) this.nested();
    else this.command();
  }

  private path(): string {
    return `${this.pick(FOLDERS)}${this.pick(NAMES)}`;
  }

  private at(path: string): Buffer {
    return Buffer.from(`${this.sample.root}/${path}`, 'latin1');
  }

  private content(): string {
    const lines = Array.from({ length: Math.floor(this.next() * 6) }, () =>
      this.pick(['one', 'two', '$Id$', 'x'.repeat(50)]),
    );
    const end = this.next() < 0.2 ? '\r\n' : '\n';
    return `${Math.floor(this.next() * 1000)}${end}${lines.join(end)}`;
  }

  private makeWay(path: string): void {
    let above = dirname(path);
    const list: string[] = [];
    for (; above !== '.'; above = dirname(above)) list.unshift(above);
    for (const folder of list) {
      const stat = lstatSync(this.at(folder), { throwIfNoEntry: false });
      if (stat && !stat.isDirectory()) rmSync(this.at(folder));
      if (!stat?.isDirectory()) mkdirSync(this.at(folder));
    }
  }

  private file(): void {
    const path = this.path();
    const kind = this.next();
    this.log.push(`file ${JSON.stringify(path)} ${kind.toFixed(2)}`);
    try {
      if (kind < 0.12) rmSync(this.at(path), { recursive: true, force: true });
      else if (kind < 0.17) rmSync(this.at(this.pick(FOLDERS) || 'src'), { recursive: true, force: true });
      else if (kind < 0.22) {
        this.makeWay(path);
        renameSync(this.at(path), this.at(this.path()));
      } else if (kind < 0.28) {
        this.makeWay(path);
        rmSync(this.at(path), { recursive: true, force: true });
        symlinkSync(this.pick(['a.txt', '../outside', 'src', '/etc/passwd', 'nowhere\n']), this.at(path));
      } else if (kind < 0.34) {
        this.makeWay(`${path}/x`);
      } else if (kind < 0.4) chmodSync(this.at(path), this.pick([0o755, 0o644, 0o600, 0o444, 0o700]));
      else {
        this.makeWay(path);
        if (lstatSync(this.at(path), { throwIfNoEntry: false })?.isDirectory())
          rmSync(this.at(path), { recursive: true, force: true });
        if (lstatSync(this.at(path), { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(this.at(path));
        writeFileSync(this.at(path), this.next() < 0.03 ? 'z'.repeat(1_200_000) : this.content());
        if (this.next() < 0.1) chmodSync(this.at(path), this.pick([0o755, 0o600]));
      }
    } catch {
      // Not possible as things are: also a random change that changes nothing.
    }
  }

  private rules(): void {
    const path = `${this.pick(['', '', 'src/', 'build/'])}.gitignore`;
    const rules = Array.from({ length: Math.floor(this.next() * 4) }, () => this.pick(RULES));
    this.log.push(`rules ${path} ${rules.join(' ')}`);
    try {
      this.makeWay(path);
      writeFileSync(this.at(path), `${rules.join('\n')}\n`);
    } catch {
      // A folder of that name.
    }
  }

  private nested(): void {
    const folder = this.pick(['nest', 'src/nest', 'nest/in']);
    this.log.push(`nested ${folder}`);
    try {
      this.makeWay(`${folder}/x`);
      const run = (...args: string[]) =>
        execFileSync('git', ['-C', folder, ...args], { cwd: this.sample.root, stdio: 'pipe' });
      execFileSync('git', ['init', '-q', folder], { cwd: this.sample.root, stdio: 'pipe' });
      writeFileSync(this.at(`${folder}/n.txt`), this.content());
      if (this.next() < 0.5) {
        run('add', '-A');
        run('-c', 'user.name=n', '-c', 'user.email=n@n', 'commit', '-q', '-m', 'Nested');
      }
    } catch {
      // A link or file in the way.
    }
  }

  private attempt(...args: string[]): void {
    this.log.push(`git ${args.join(' ')}`);
    try {
      this.sample.git(...args);
    } catch {
      // Refused by git: fine.
    }
  }

  private command(): void {
    const path = Buffer.from(this.pick(['a.txt', 'b.txt', 'src', 'c.dat', 'run.sh'])).toString();
    const commands: readonly (() => void)[] = [
      () => this.attempt('add', '-A'),
      () => this.attempt('add', '-f', path),
      () => this.attempt('add', '-N', '.'),
      () => this.attempt('rm', '-q', '-r', '--cached', path),
      () => this.attempt('commit', '-q', '-a', '-m', `Agent ${Math.floor(this.next() * 99)}`),
      () => this.attempt('commit', '-q', '--amend', '-a', '-m', 'Amended'),
      () => this.attempt('reset', '-q', '--soft', 'HEAD~1'),
      () => this.attempt('reset', '-q', 'HEAD~1'),
      () => this.attempt('reset', '-q', '--hard', this.pick(['HEAD', 'HEAD~1', 'other'])),
      () => this.attempt('checkout', '-q', '-b', `b${Math.floor(this.next() * 5)}`),
      () => this.attempt('checkout', '-q', '-f', this.pick(['main', 'other', 'HEAD~1'])),
      () => this.attempt('branch', '-q', '-D', this.pick(['other', 'b1', 'b2', 'main'])),
      () => this.attempt('merge', '-q', '-m', 'Merge', this.pick(['main', 'other', 'b1'])),
      () => this.attempt('merge', '--abort'),
      () => this.attempt('rebase', '-q', this.pick(['main', 'other'])),
      () => this.attempt('rebase', '--abort'),
      () => this.attempt('cherry-pick', this.pick(['main', 'other'])),
      () => this.attempt('stash', 'push', '-q', '-u'),
      () => this.attempt('stash', 'pop', '-q'),
      () => this.attempt('stash', 'drop', '-q'),
      () => {
        this.attempt('reflog', 'expire', '--expire=now', '--all');
        this.attempt('gc', '-q', '--prune=now');
      },
      () =>
        this.attempt(
          'update-index',
          this.pick(['--assume-unchanged', '--no-assume-unchanged', '--skip-worktree', '--no-skip-worktree']),
          path,
        ),
      () => this.attempt('tag', `t${Math.floor(this.next() * 1e6)}`),
      () => this.attempt('pack-refs', '--all'),
      () => this.attempt('clean', '-q', '-f', '-d'),
    ];
    this.pick(commands)();
  }
}

/** Is there anything left to list in a folder? Used to end cases early when a world lost its repository. */
export function hasRepository(sample: Sample): boolean {
  return readdirSync(sample.root).includes('.git');
}

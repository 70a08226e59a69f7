import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { moveTree } from '../source/adapters/git/restore.ts';
import { planRestore } from '../source/adapters/git/restore-plan.ts';
import { type OpenVault, openVault } from '../source/adapters/git/vault.ts';
import { readCheckpoint } from '../source/adapters/git/vault-checkpoint.ts';
import { openSession } from '../source/adapters/git/vault-session.ts';
import { interleave, time } from './medians.ts';
import type { Figure } from './run.ts';

/** A generated project with its vault open, and the person's own git beside it. */
export interface Bench {
  readonly root: string;
  readonly folder: string;
  git(...args: string[]): string;
  /** The same as a process beside ours, started as ours are, and timed. */
  timed(...args: string[]): Promise<number>;
  change(paths: number): void;
}

/** Files are a few kilobytes of text that does not compress to nothing, in folders of some 40. */
export function generate(files: number): Bench {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-bench-')));
  const root = join(base, 'project');
  const path = (index: number) =>
    join(root, `d${Math.floor(index / 40) % 13}`, `e${Math.floor(index / 40)}`, `file-${index}.ts`);
  const content = (index: number, round: number) => {
    let text = '';
    for (let line = 0; text.length < 2_000 + (index % 7) * 600; line++)
      text += `${createHash('md5')
        .update(`${index} ${line} ${line === 3 ? round : 0}`)
        .digest('hex')}\n`;
    return text;
  };
  for (let index = 0; index < files; index++) {
    mkdirSync(dirname(path(index)), { recursive: true });
    writeFileSync(path(index), content(index, 0));
  }
  writeFileSync(join(root, '.gitignore'), 'node_modules/\n');
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, env, maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim();
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  git('config', 'gc.auto', '0');
  git('add', '-A');
  git('commit', '-q', '-m', 'Start');
  process.on('exit', () => rmSync(base, { recursive: true, force: true }));
  let round = 0;
  return {
    root,
    folder: join(base, 'vault'),
    git,
    timed: (...args) => time(() => promisify(execFile)('git', args, { cwd: root, env, maxBuffer: 1 << 30 })),
    change(paths) {
      round += 1;
      for (let count = 0; count < paths; count++) {
        const index = (round * 97 + count * 31) % files;
        writeFileSync(path(index), content(index, round));
      }
    },
  };
}

/**
 * Whole checkpoints with metadata and fsync, files changed before each, against `git status --porcelain` of the same tree.
 */
async function checkpoint(name: string, files: number, changed: number, rounds: number): Promise<Figure> {
  const bench = generate(files);
  const session = await openSession({ root: bench.root, folder: bench.folder, run: 'bench' });
  const { snapshots } = session;
  await snapshots.save('Start');
  const measured = await interleave(
    rounds,
    () => {
      bench.change(changed);
      return time(() => snapshots.save('Bench'));
    },
    () => bench.timed('status', '--porcelain'),
  );
  await session.close();
  return { name, ...measured, unit: 'ms' };
}

/**
 * The step of a rollback that compares two checkpoints and brings the files from one to the other, against
 * `git reset --hard` between the same trees.
 */
async function restore(name: string, files: number, rounds: number): Promise<Figure> {
  const bench = generate(files);
  const session = await openSession({ root: bench.root, folder: bench.folder, run: 'bench' });
  const { snapshots, context } = session;
  const a = await snapshots.save('A');
  const before = bench.git('rev-parse', 'HEAD');
  bench.change(1);
  const b = await snapshots.save('B');
  bench.git('commit', '-q', '-a', '-m', 'B');
  const after = bench.git('rev-parse', 'HEAD');
  const measured = await interleave(
    rounds,
    async () => {
      // What the other one wrote is taken in first; both then go between the same two trees.
      const present = await snapshots.save('Present');
      const to = await readCheckpoint(context, (present.tree === a.tree ? b : a).commit);
      return time(async () => {
        const plan = await planRestore(context, present.commit, to);
        if (!(await moveTree(session, present.tree, plan))) throw new Error('The tree changed meanwhile.');
      });
    },
    async () => {
      const there = bench.git('rev-parse', 'HEAD') === after ? before : after;
      bench.git('reset', '-q', '--hard', 'HEAD');
      return bench.timed('reset', '-q', '--hard', there);
    },
  );
  await session.close();
  return { name, ...measured, unit: 'ms' };
}

/** A whole rollback as the key does it: the present saved, the record, the tree, HEAD and index, the checkpoint after, all durable. */
async function wholeRestore(name: string, files: number, rounds: number): Promise<Figure> {
  const bench = generate(files);
  const vault: OpenVault = await openVault({ root: bench.root, folder: bench.folder, run: 'bench' });
  const a = await vault.save('A');
  const head = bench.git('rev-parse', 'HEAD');
  let count = 0;
  const measured = await interleave(
    rounds,
    () => {
      bench.change(1);
      count += 1;
      return time(() => vault.restore(a.commit, 'exact', `rollback ${count}`));
    },
    () => {
      bench.change(1);
      return bench.timed('reset', '-q', '--hard', head);
    },
  );
  await vault.close();
  return { name, ...measured, unit: 'ms' };
}

/** The files that differ between two checkpoints with their lines, against `git status --porcelain`. */
async function names(name: string, files: number, rounds: number): Promise<Figure> {
  const bench = generate(files);
  const vault = await openVault({ root: bench.root, folder: bench.folder, run: 'bench' });
  const a = await vault.save('A');
  bench.change(1);
  const b = await vault.save('B');
  const measured = await interleave(
    rounds,
    () => time(() => vault.changes(a.commit, b.commit)),
    () => bench.timed('status', '--porcelain'),
  );
  await vault.close();
  return { name, ...measured, unit: 'ms' };
}

export const checkpoint100 = () => checkpoint('checkpoint-100', 100, 1, 15);
export const checkpoint10k = () => checkpoint('checkpoint-10k', 10_000, 1, 15);
export const checkpoint100k = () => checkpoint('checkpoint-100k', 100_000, 1, 9);
export const unchanged10k = () => checkpoint('unchanged-10k', 10_000, 0, 15);
export const restore10k = () => restore('restore-10k', 10_000, 15);
export const restore100k = () => restore('restore-100k', 100_000, 9);
export const rollback10k = () => wholeRestore('rollback-10k', 10_000, 9);
export const rollback100k = () => wholeRestore('rollback-100k', 100_000, 5);
export const diff10k = () => names('diff-10k', 10_000, 15);

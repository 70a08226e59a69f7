import { measureVault, packVault } from '../source/adapters/git/vault-care.ts';
import { openSession } from '../source/adapters/git/vault-session.ts';
import { generate } from './checkpoints.ts';
import { interleave, time } from './medians.ts';
import type { Figure } from './run.ts';

/** What one checkpoint of one change among 10,000 files may take on disk, in bytes: the aims beside which it is put. */
const AIMS = { loose: 30_000, packed: 5_000 };

/** Bytes on disk for each of 50 checkpoints of one change, loose or packed, against the aim. */
async function bytes(kind: keyof typeof AIMS): Promise<Figure> {
  const count = 50;
  const bench = generate(10_000);
  const { snapshots, close } = await opened(bench);
  await snapshots.save('Start');
  if (kind === 'packed') await packVault(bench.folder);
  const before = await measureVault(bench.folder);
  for (let round = 0; round < count; round++) {
    bench.change(1);
    await snapshots.save('Bench');
  }
  if (kind === 'packed') await packVault(bench.folder);
  const after = await measureVault(bench.folder);
  await close();
  return {
    name: `checkpoint-${kind}`,
    ours: (after.bytes - before.bytes) / count,
    reference: AIMS[kind],
    unit: 'bytes',
  };
}

async function opened(bench: { readonly root: string; readonly folder: string }) {
  const session = await openSession({ root: bench.root, folder: bench.folder, run: 'bench' });
  return { snapshots: session.snapshots, close: () => session.close() };
}

/** Memory of this process after 1,000 checkpoints, against what it was after 100: flat is 1. */
export async function checkpointMemory(): Promise<Figure> {
  const bench = generate(300);
  const { snapshots, close } = await opened(bench);
  const after: number[] = [];
  for (let round = 1; round <= 1_000; round++) {
    bench.change(1);
    await snapshots.save('Bench');
    if (round === 100 || round === 1_000) {
      globalThis.gc?.();
      after.push(process.memoryUsage().rss / 1e6);
    }
  }
  await close();
  const [reference = Number.NaN, ours = Number.NaN] = after;
  return { name: 'checkpoint-memory', ours, reference, unit: 'MB' };
}

/** Milliseconds for each of 1,000 changed files in 10,000, against the aim of one. */
export async function checkpointPerFile(): Promise<Figure> {
  const changed = 1_000;
  const bench = generate(10_000);
  const { snapshots, close } = await opened(bench);
  await snapshots.save('Start');
  const measured = await interleave(
    5,
    async () => {
      bench.change(changed);
      return (await time(() => snapshots.save('Bench'))) / changed;
    },
    async () => 1,
  );
  await close();
  return { name: 'checkpoint-per-file', ...measured, unit: 'ms' };
}

/** A whole checkpoint (metadata, durable) of one change in 10,000 files, against its content alone as plain git saves it. */
export async function checkpointContent(): Promise<Figure> {
  const bench = generate(10_000);
  const session = await openSession({ root: bench.root, folder: bench.folder, run: 'bench' });
  const { snapshots, context } = session;
  await snapshots.save('Start');
  const content = async () => {
    const index = `${context.treeDir}/content`;
    const who = { GIT_AUTHOR_NAME: 'b', GIT_AUTHOR_EMAIL: 'b@b', GIT_COMMITTER_NAME: 'b', GIT_COMMITTER_EMAIL: 'b@b' };
    const git = async (...args: string[]) => (await context.gitWith(index, args, { env: who })).out.toString().trim();
    await git('add', '-A');
    const commit = await git('commit-tree', '-m', 'Content', await git('write-tree'));
    await git('update-ref', 'refs/content', commit);
  };
  const measured = await interleave(
    15,
    () => {
      bench.change(1);
      return time(() => snapshots.save('Bench'));
    },
    () => {
      bench.change(1);
      return time(content);
    },
  );
  await session.close();
  return { name: 'checkpoint-10k-content', ...measured, unit: 'ms' };
}

export const checkpointLoose = () => bytes('loose');
export const checkpointPacked = () => bytes('packed');

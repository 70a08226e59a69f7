import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from './run-git.ts';
import { runRef } from './vault-context.ts';

/** What a vault takes on disk. Objects that are hard links of the project's are counted, though they cost nothing. */
export interface VaultSize {
  readonly looseObjects: number;
  readonly packedObjects: number;
  readonly packs: number;
  readonly bytes: number;
  /** Runs that have checkpoints here, by the last part of their ref. */
  readonly runs: readonly string[];
}

const REFS = 'refs/chaperone/';

const inStore = (folder: string) => {
  const store = join(folder, 'vault.git');
  if (!existsSync(store)) throw new Error(`${folder} holds no vault yet: no run has saved anything here.`);
  return { env: { GIT_DIR: store }, cwd: store };
};

/** Counts what is in the vault of a folder (as for openVault). Changes nothing. */
export async function measureVault(folder: string): Promise<VaultSize> {
  const there = inStore(folder);
  const counted = (await runGit(['count-objects', '-v'], there)).out.toString();
  const value = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(counted)?.[1] ?? 0);
  const refs = await runGit(['for-each-ref', '--format=%(refname)', REFS], there);
  return {
    looseObjects: value('count'),
    packedObjects: value('in-pack'),
    packs: value('packs'),
    bytes: (value('size') + value('size-pack')) * 1024,
    runs: refs.out
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((name) => name.slice(REFS.length)),
  };
}

/** Puts loose objects into a pack: a checkpoint of one change then takes some 5 KB instead of 30. Removes nothing that is needed. */
export async function packVault(folder: string): Promise<void> {
  await runGit(['-c', 'core.fsync=pack,pack-metadata', 'repack', '-d', '-l', '-q'], inStore(folder));
}

/**
 * Drops the checkpoints of runs for good, and then what nothing else needs. No supervisor may be at work in any work
 * tree of the repository: what it has written and not yet named would go too. Throws when a run has none here.
 */
export async function pruneVault(folder: string, runs: readonly string[]): Promise<void> {
  const there = inStore(folder);
  const { runs: known } = await measureVault(folder);
  const missing = runs.filter((run) => !known.includes(runRef(run).slice(REFS.length)));
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} has no checkpoints here. Those that have: ${known.join(', ') || 'none'}.`);
  for (const run of runs) {
    const own = runRef(run).slice(REFS.length);
    const kept = ['agent', 'settled'].map((kind) => `refs/${kind}/${own}/`);
    const others = (await runGit(['for-each-ref', '--format=%(refname)', ...kept], there)).out.toString().split('\n');
    const input = [runRef(run), ...others.filter(Boolean)].map((ref) => `option no-deref\ndelete ${ref}\n`).join('');
    await runGit(['update-ref', '--stdin'], { ...there, input });
  }
  // What git remembers of a disk may name objects that go now; it is made anew from the checkpoint when it is needed.
  const trees = join(folder, 'trees');
  for (const tree of existsSync(trees) ? readdirSync(trees) : []) {
    rmSync(join(trees, tree, 'index'), { force: true });
    rmSync(join(trees, tree, 'copies'), { recursive: true, force: true });
  }
  await runGit(['-c', 'core.fsync=pack,pack-metadata', 'repack', '-a', '-d', '-l', '-q'], there);
  await runGit(['prune', '--expire=now'], there);
}

/** fsck's own codes are bits of what is wrong; with 128 it gives up at an object that it can't even open. */
const FSCK_CODES = [0, 1, 2, 3, 4, 5, 6, 7, 128];

/** Checks that everything that the checkpoints name is there and whole; returns what is not, empty when all is well. */
export async function verifyVault(folder: string): Promise<string[]> {
  const args = ['fsck', '--full', '--no-dangling', '--no-progress', '--no-reflogs'];
  const { out, code, complaint } = await runGit(args, { ...inStore(folder), ok: FSCK_CODES });
  if (code === 0) return [];
  const lines = `${out.toString()}\n${complaint}`.split('\n').filter(Boolean);
  const named = lines.filter((line) => /^(missing|error|fatal|broken)/.test(line));
  return named.length > 0 ? named : lines.slice(0, 5).concat(`git fsck ended with ${code}`);
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inspectRepository } from '../../../source/adapters/git/preflight.ts';
import { openRepository } from '../../../source/adapters/git/repository.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { verifyVault } from '../../../source/adapters/git/vault-care.ts';
import { makeSample } from './make-sample.ts';
import { type Sample, sampleIn } from './sample.ts';

/** A second project made from a sample by the person's git; its root is `project` in a folder of its own. */
function derive(from: Sample, name: string, ...command: readonly string[]): Sample {
  const base = join(from.base, name);
  mkdirSync(base);
  const made = sampleIn(base);
  execFileSync(
    'git',
    command.map((word) => (word === '%' ? made.root : word)),
    { cwd: from.root, stdio: 'pipe' },
  );
  made.git('config', 'user.name', 'Ada');
  made.git('config', 'user.email', 'ada@example.org');
  return made;
}

const kinds: Record<string, () => Sample> = {
  'objects named by SHA-256': () => {
    const sample = makeSample();
    rmSync(join(sample.root, '.git'), { recursive: true });
    sample.git('init', '-q', '-b', 'main', '--object-format=sha256');
    sample.git('add', '-A');
    sample.git('commit', '-q', '-m', 'First');
    return sample;
  },
  'a linked work tree': () => derive(makeSample(), 'linked', 'worktree', 'add', '-q', '-b', 'side', '%'),
  'a shallow clone': () => {
    const sample = makeSample();
    sample.git('commit', '-q', '--allow-empty', '-m', 'Second');
    return derive(sample, 'shallow', 'clone', '-q', '--depth', '1', `file://${sample.root}`, '%');
  },
  'a clone that borrows objects': () => {
    const sample = makeSample();
    return derive(sample, 'borrowing', 'clone', '-q', '--shared', sample.root, '%');
  },
  'packed objects and refs': () => {
    const sample = makeSample();
    sample.git('gc', '-q');
    sample.git('pack-refs', '--all');
    return sample;
  },
  'an index of version 4': () => {
    const sample = makeSample({ 'a.txt': 'one\n', 'a/long/path/x.txt': 'x\n', 'a/long/path/y.txt': 'y\n' });
    sample.git('update-index', '--index-version', '4');
    return sample;
  },
};

test.each(Object.keys(kinds))('checkpoints, rollbacks and commits work with %s', { timeout: 60_000 }, async (kind) => {
  const sample = kinds[kind]?.() as Sample;
  const at = { root: sample.root, folder: sample.folder };
  expect((await inspectRepository(sample.root)).kind).toBe('ready');
  const vault = await openVault({ ...at, run: 'run-1' });
  onTestFinished(() => vault.close());
  const repository = await openRepository(at);
  await repository.startBranch('chaperone/run-1');
  const start = await vault.save('Start');
  const before = { files: sample.walk(), state: sample.state() };
  sample.write('a.txt', 'changed\n');
  sample.write('new.txt', 'new\n');
  const step = await vault.save('Step');
  const commit = await repository.commitStep({
    branch: 'chaperone/run-1',
    from: step.commit,
    message: 'Step',
    trailers: {},
  });
  expect(commit).toBe(sample.git('rev-parse', 'HEAD'));
  expect(sample.git('status', '--porcelain')).toBe('');
  const done = { files: sample.walk(), state: sample.state() };
  const { before: present } = await vault.restore(start.commit, 'exact', 'r1');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(before);
  await vault.restore(present.commit, 'exact', 'r2');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(done);
  expect((await repository.history(5)).length).toBeGreaterThan(1);
  expect(await verifyVault(sample.folder)).toEqual([]);
  sample.git('fsck', '--strict');
});

test('work trees of one repository share a vault, and each goes back alone', async () => {
  const sample = makeSample();
  const side = derive(sample, 'side', 'worktree', 'add', '-q', '-b', 'side', '%');
  const here = await openVault({ root: sample.root, folder: sample.folder, run: 'here' });
  const there = await openVault({ root: side.root, folder: sample.folder, run: 'there' });
  onTestFinished(async () => void (await Promise.all([here.close(), there.close()])));
  const [a, b] = await Promise.all([here.save('Here'), there.save('There')]);
  sample.write('a.txt', 'here\n');
  sample.git('commit', '-q', '-a', '-m', 'Here');
  side.write('a.txt', 'there\n');
  side.git('commit', '-q', '-a', '-m', 'There');
  const theirs = side.state();
  await here.restore(a.commit, 'exact', 'r1');
  expect(sample.read('a.txt')).toBe('one\n');
  expect(side.state()).toEqual(theirs);
  await there.restore(b.commit, 'exact', 'r2');
  expect(side.read('a.txt')).toBe('one\n');
  expect(side.git('status', '--porcelain')).toBe('');
});

test('a detached HEAD is brought back as it was', async () => {
  const sample = makeSample();
  sample.git('checkout', '-q', '--detach');
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1' });
  onTestFinished(() => vault.close());
  const start = await vault.save('Start');
  const before = sample.state();
  sample.git('switch', '-q', '-c', 'elsewhere');
  sample.git('commit', '-q', '--allow-empty', '-m', 'On');
  await vault.restore(start.commit, 'exact', 'r1');
  expect(sample.state()).toEqual(before);
  expect(sample.git('log', '-1', '--format=%s', 'elsewhere')).toBe('On');
});

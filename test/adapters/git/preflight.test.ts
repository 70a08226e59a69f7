import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectRepository, type RepositoryFacts } from '../../../source/adapters/git/preflight.ts';
import { openTidy } from '../../../source/adapters/git/tidy.ts';
import { makeSample } from './make-sample.ts';
import type { Sample } from './sample.ts';

async function facts(sample: Sample, folder = sample.root): Promise<RepositoryFacts> {
  const state = await inspectRepository(folder);
  if (state.kind !== 'ready') throw new Error(state.message);
  return state.facts;
}

test('a clean repository is ready, from a folder inside it too', async () => {
  const sample = makeSample();
  const found = await facts(sample, join(sample.root, 'src'));
  expect(found).toMatchObject({
    root: sample.root,
    branch: 'main',
    commit: sample.git('rev-parse', 'HEAD'),
    dirty: { tracked: 0, untracked: 0, names: [] },
    submodules: [],
    nested: [],
    files: 2,
  });
  expect(found.freeBytes).toBeGreaterThan(1_000_000);
});

test('tracked changes and untracked files are counted apart, and the first are named', async () => {
  const sample = makeSample({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c', '.gitignore': 'ignored\n' });
  sample.write('a.txt', 'changed');
  sample.remove('b.txt');
  sample.git('rm', '-q', '--cached', 'c.txt');
  for (let index = 0; index < 30; index++) sample.write(`new/${index}`, '');
  sample.write('ignored', '');
  execFileSync('git', ['init', '-q', 'nested'], { cwd: sample.root });
  const { dirty, nested } = await facts(sample);
  expect(dirty).toMatchObject({ tracked: 3, untracked: 31 });
  expect(dirty.names.slice(0, 3)).toEqual(['a.txt', 'b.txt', 'c.txt']);
  expect(dirty.names).toHaveLength(20);
  expect(nested).toEqual(['nested']);
});

test('what a run can not start in is told with what to do', async () => {
  const sample = makeSample();
  const outside = join(sample.root, '..', 'outside');
  mkdirSync(outside);
  expect(await inspectRepository(outside)).toMatchObject({
    kind: 'no-repository',
    message: expect.stringContaining('git init'),
  });
  execFileSync('git', ['init', '-q', '--bare', 'bare.git'], { cwd: outside });
  expect(await inspectRepository(join(outside, 'bare.git'))).toMatchObject({ kind: 'bare' });
  expect(await inspectRepository(join(sample.root, '.git'))).toMatchObject({ kind: 'ready' });
  execFileSync('git', ['init', '-q', 'empty'], { cwd: outside });
  expect(await inspectRepository(join(outside, 'empty'))).toMatchObject({ kind: 'no-commit' });
  const home = process.env.HOME;
  process.env.HOME = sample.root;
  expect(await inspectRepository(sample.root)).toMatchObject({ kind: 'too-wide' });
  process.env.HOME = join(outside, 'home');
  mkdirSync(process.env.HOME);
  for (const folder of [process.env.HOME, outside, '/'])
    expect(await inspectRepository(folder)).toMatchObject({
      kind: 'too-wide',
      message: expect.stringContaining('everything you have'),
    });
  process.env.HOME = home;
});

test('untracked files are measured, and the outermost folder that holds most of them is named', async () => {
  const sample = makeSample({ 'src/a.txt': 'a\n', '.gitignore': 'ignored/\n' });
  for (let index = 0; index < 20; index++) sample.write(`src/made/deep/${index}`, 'x'.repeat(100));
  for (let index = 0; index < 5; index++) sample.write(`new/${index}`, '');
  sample.write('ignored/large', 'x'.repeat(9_000));
  expect((await facts(sample)).bulk).toEqual({
    files: 25,
    bytes: 2_000,
    most: { folder: 'src/made/', files: 20, bytes: 2_000 },
  });
  for (const name of ['one', 'two', 'three'])
    for (let index = 0; index < 20; index++) sample.write(`${name}/${index}`, 'x'.repeat(100));
  expect((await facts(sample)).bulk.most).toBeNull();
});

test('an operation that is under way is named', async () => {
  const sample = makeSample();
  sample.git('switch', '-q', '-c', 'other');
  sample.write('a.txt', 'theirs\n');
  sample.git('commit', '-q', '-a', '-m', 'Theirs');
  sample.git('switch', '-q', 'main');
  sample.write('a.txt', 'ours\n');
  sample.git('commit', '-q', '-a', '-m', 'Ours');
  for (const [command, word] of [
    ['merge', 'merge'],
    ['rebase', 'rebase'],
    ['cherry-pick', 'cherry-pick'],
  ] as const) {
    expect(() => sample.git(command, 'other')).toThrow();
    expect(await inspectRepository(sample.root)).toMatchObject({
      kind: 'operation',
      message: expect.stringContaining(word),
    });
    sample.git(command, '--abort');
  }
  sample.git('bisect', 'start');
  expect(await inspectRepository(sample.root)).toMatchObject({
    kind: 'operation',
    message: expect.stringContaining('git bisect reset'),
  });
});

test('a dirty tree can be committed whole, ignored files left out', async () => {
  const sample = makeSample({ 'a.txt': 'a\n', '.gitignore': '.env\n' });
  sample.write('.env', 'x\n');
  sample.write('a.txt', 'changed\n');
  sample.write('new.txt', 'new\n');
  const tidy = await openTidy({ root: sample.root, folder: sample.folder });
  await tidy.commitAll('Before the run');
  await tidy.close();
  expect(sample.git('log', '-1', '--format=%s')).toBe('Before the run');
  expect(sample.git('status', '--porcelain', '--ignored')).toBe('!! .env');
});

test('a dirty tree can be stashed whole, and git stash pop brings all of it back', async () => {
  const sample = makeSample({ 'a.txt': 'a\n', 'b.txt': 'b\n', '.gitignore': '.env\n' });
  sample.write('.env', 'x\n');
  sample.write('a.txt', 'staged\n');
  sample.git('add', 'a.txt');
  sample.write('b.txt', 'changed\n');
  sample.write('new/file.txt', 'new\n');
  const before = { files: sample.walk(), state: sample.state() };
  const tidy = await openTidy({ root: sample.root, folder: sample.folder });
  await tidy.stashAll('Before the run');
  await tidy.close();
  expect(sample.git('status', '--porcelain', '--ignored')).toBe('!! .env');
  expect(sample.git('stash', 'list')).toBe('stash@{0}: On main: Before the run');
  sample.git('stash', 'pop', '--index', '-q');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(before);
});

test('of what git tracks, files of secrets are named; those that it does not track are not', async () => {
  const sample = makeSample({ 'a.txt': 'a', '.env': 'KEY=1', '.env.example': 'KEY=', 'certs/server.key': 'x' });
  sample.write('id_rsa', 'new');
  expect((await facts(sample)).secrets).toEqual(['.env', 'certs/server.key']);
});

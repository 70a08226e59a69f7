import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository } from '../../../source/adapters/git/repository.ts';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';
import type { Sample } from './sample.ts';

const trailers = { 'Chaperone-Run': 'run-1', 'Chaperone-Step': '1', 'Chaperone-Checkpoint': '2' };

async function open(sample: Sample) {
  const vault = await openVault({ root: sample.root, folder: sample.folder, run: 'run-1' });
  onTestFinished(() => vault.close());
  return { vault, repository: await openRepository({ root: sample.root, folder: sample.folder }) };
}

test('the history is told newest first, with odd subjects whole', async () => {
  const sample = makeSample();
  sample.git('commit', '-q', '--allow-empty', '-m', 'Zweiter: ünïcödé\n\nBody');
  const { repository } = await open(sample);
  const history = await repository.history(10);
  expect(history.map(({ subject, author }) => [subject, author])).toEqual([
    ['Zweiter: ünïcödé', 'Ada'],
    ['First', 'Ada'],
  ]);
  expect(history[0]).toMatchObject({ hash: sample.git('rev-parse', 'HEAD') });
  expect(await repository.history(1)).toHaveLength(1);
});

test('a work branch starts at HEAD and leaves tree and index alone, twice too', async () => {
  const sample = makeSample();
  sample.write('a.txt', 'changed\n');
  sample.git('add', 'a.txt');
  const before = [sample.state().stages, sample.walk()];
  const { repository } = await open(sample);
  await repository.startBranch('chaperone/run-1');
  await repository.startBranch('chaperone/run-1');
  expect(sample.git('symbolic-ref', 'HEAD')).toBe('refs/heads/chaperone/run-1');
  expect([sample.state().stages, sample.walk()]).toEqual(before);
  expect(repository.head()).toEqual({ branch: 'chaperone/run-1', commit: sample.git('rev-parse', 'main') });
  await repository.pointAt('main');
  expect(sample.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  sample.git('commit', '-q', '-m', 'On');
  await expect(repository.startBranch('chaperone/run-1')).rejects.toThrow('there already');
  await expect(repository.startBranch('a..b')).rejects.toThrow('no name');
});

test('a step becomes one commit of the person with trailers, and git status is clean after it', async () => {
  const sample = makeSample({ 'a.txt': 'a\n', 'gone.txt': 'g\n', '.gitignore': '.env\nignored/\n', 'x/y.txt': 'y\n' });
  const { vault, repository } = await open(sample);
  await repository.startBranch('chaperone/run-1');
  sample.write('.env', 'SECRET=1\n');
  sample.write('ignored/z', 'z\n');
  sample.write('a.txt', 'changed\n');
  sample.write('new/file.txt', 'new\n');
  sample.write('run.sh', '#!/bin/sh\n', 0o755);
  sample.link('link', 'a.txt');
  sample.remove('gone.txt');
  sample.remove('x');
  sample.write('x', 'a file now\n');
  const saved = await vault.save('Step 1');
  const spec = { branch: 'chaperone/run-1', from: saved.commit, message: 'Do it\n\nBecause.', trailers };
  const commit = await repository.commitStep(spec);
  expect(commit).toBe(sample.git('rev-parse', 'HEAD'));
  expect(sample.git('status', '--porcelain')).toBe('');
  expect(sample.git('log', '-1', '--format=%an <%ae>%n%B')).toBe(
    'Ada <ada@example.org>\nDo it\n\nBecause.\n\nChaperone-Run: run-1\nChaperone-Step: 1\nChaperone-Checkpoint: 2',
  );
  expect(sample.git('log', '-1', '--format=%(trailers:key=Chaperone-Step,valueonly)')).toBe('1');
  expect(sample.git('ls-tree', '-r', '--name-only', 'HEAD').split('\n')).toEqual([
    '.gitignore',
    'a.txt',
    'link',
    'new/file.txt',
    'run.sh',
    'x',
  ]);
  expect(sample.git('rev-parse', 'main')).toBe(sample.git('rev-parse', 'HEAD~1'));
  expect(sample.git('reflog', '-1', '--format=%gs')).toBe('commit: Do it');
  sample.git('fsck', '--strict');
  expect(await repository.commitStep(spec)).toBe(commit);
  expect(sample.git('rev-list', '--count', 'HEAD')).toBe('2');
  expect(await repository.commitStep({ ...spec, trailers: { ...trailers, 'Chaperone-Step': '2' } })).toBeNull();
});

test('what the agent committed itself stays, and the step adds the rest', async () => {
  const sample = makeSample();
  const { vault, repository } = await open(sample);
  await repository.startBranch('chaperone/run-1');
  sample.write('a.txt', 'agent\n');
  sample.git('commit', '-q', '-a', '-m', 'By the agent');
  sample.write('b.txt', 'left\n');
  const saved = await vault.save('Step 1');
  await repository.commitStep({ branch: 'chaperone/run-1', from: saved.commit, message: 'Rest', trailers });
  expect(sample.git('log', '--format=%s').split('\n')).toEqual(['Rest', 'By the agent', 'First']);
  expect(sample.git('show', '--stat=80', '--format=', 'HEAD')).toContain('b.txt');
  expect(sample.git('status', '--porcelain')).toBe('');
});

test('line ends are stored as the project asks, and a filter program of the project is not run but named', async () => {
  const sample = makeSample({
    '.gitattributes': '*.txt text eol=crlf\n*.bin filter=secret\n',
    'a.txt': 'one\r\n',
    'k.bin': 'k\n',
  });
  sample.git('config', 'filter.secret.clean', 'touch filter-ran; cat');
  const { vault, repository } = await open(sample);
  sample.write('a.txt', 'one\r\ntwo\r\n');
  const saved = await vault.save('Step 1');
  expect(await vault.patch(saved.commit, saved.commit)).toBe('');
  await repository.commitStep({ branch: 'main', from: saved.commit, message: 'Lines', trailers });
  expect(sample.git('show', 'HEAD:a.txt')).toBe('one\ntwo');
  expect(sample.git('diff', '--stat', 'HEAD~1', 'HEAD')).toContain('1 file changed, 1 insertion');
  expect(sample.git('-c', 'filter.secret.clean=cat', 'status', '--porcelain')).toBe('');
  sample.write('k.bin', 'changed\n');
  const next = await vault.save('Step 2');
  await expect(
    repository.commitStep({ branch: 'main', from: next.commit, message: 'Key', trailers: {} }),
  ).rejects.toThrow('k.bin: secret');
  expect(existsSync(join(sample.root, 'filter-ran'))).toBe(false);
});

test('submodules and nested repositories keep their own history: a commit names them or leaves them out', async () => {
  const sample = makeSample();
  const other = makeSample({ 'lib.txt': 'lib\n' });
  sample.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.root, 'sub');
  sample.git('commit', '-q', '-m', 'Submodule');
  execFileSync('git', ['init', '-q', 'nested'], { cwd: sample.root });
  sample.write('nested/n.txt', 'n\n');
  sample.write('sub/lib.txt', 'changed\n');
  sample.write('a.txt', 'changed\n');
  const { vault, repository } = await open(sample);
  const saved = await vault.save('Step 1');
  expect(saved.lacks).toEqual([]);
  await repository.commitStep({ branch: 'main', from: saved.commit, message: 'Step', trailers });
  expect(sample.git('diff', '--name-only', 'HEAD~1', 'HEAD')).toBe('a.txt');
});

test('files that a sparse checkout keeps off the disk stay in the commit', async () => {
  const sample = makeSample({ 'in/a.txt': 'a\n', 'out/b.txt': 'b\n' });
  sample.git('sparse-checkout', 'set', '--no-cone', '/in/');
  const { vault, repository } = await open(sample);
  sample.write('in/a.txt', 'changed\n');
  const saved = await vault.save('Step 1');
  await repository.commitStep({ branch: 'main', from: saved.commit, message: 'Step', trailers });
  expect(sample.git('diff', '--name-status', 'HEAD~1', 'HEAD')).toBe('M\tin/a.txt');
  expect(sample.git('status', '--porcelain')).toBe('');
});

test("somebody else's index lock stops a commit before anything moved", async () => {
  const sample = makeSample();
  const { vault, repository } = await open(sample);
  sample.write('a.txt', 'changed\n');
  const saved = await vault.save('Step 1');
  const before = sample.state();
  writeFileSync(join(sample.root, '.git/index.lock'), '');
  await expect(
    repository.commitStep({ branch: 'main', from: saved.commit, message: 'Step', trailers }),
  ).rejects.toThrow('index.lock exists');
  expect(existsSync(join(sample.root, '.git/index.lock'))).toBe(true);
  sample.remove('.git/index.lock');
  expect(sample.state()).toEqual(before);
});

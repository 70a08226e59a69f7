import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../../source/adapters/git/vault.ts';
import { makeSample } from './make-sample.ts';
import { type Sample, walk } from './sample.ts';

async function open(sample: Sample, run = 'run-1') {
  const vault = await openVault({ root: sample.root, folder: sample.folder, run });
  onTestFinished(() => vault.close());
  return vault;
}

/** Saves, lets `change` happen, goes back, and returns what the tree was and is. */
async function thereAndBack(sample: Sample, change: () => void) {
  const vault = await open(sample);
  const saved = await vault.save('Start');
  expect(saved.lacks).toEqual([]);
  const before = { files: sample.walk(), state: sample.state() };
  change();
  const changed = { files: sample.walk(), state: sample.state() };
  const { before: present, after } = await vault.restore(saved.commit, 'exact', 'rollback 1');
  const back = { files: sample.walk(), state: sample.state() };
  expect(back).toEqual(before);
  expect(after.lacks).toEqual([]);
  await vault.restore(present.commit, 'exact', 'undo of rollback 1');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(changed);
  await vault.restore(saved.commit, 'exact', 'rollback 2');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(before);
  return { vault, saved };
}

test('an unchanged tree gives the same checkpoint, and a changed one says how much changed', async () => {
  const sample = makeSample();
  const vault = await open(sample);
  const first = await vault.save('Start');
  expect(await vault.save('Again')).toMatchObject({ commit: first.commit, tree: first.tree, files: 0 });
  sample.write('a.txt', 'one\nand more\n');
  sample.write('new.txt', 'x\ny\n');
  const second = await vault.save('Changed');
  expect(second).toMatchObject({ added: 3, removed: 0, files: 2, lacks: [], head: sample.git('rev-parse', 'HEAD') });
  expect(second.tree).not.toBe(first.tree);
  expect(await vault.changes(first.commit, second.commit)).toEqual([
    { path: 'a.txt', kind: 'changed', added: 1, removed: 0 },
    { path: 'new.txt', kind: 'added', added: 2, removed: 0 },
  ]);
  expect(await vault.patch(first.commit, second.commit, 'a.txt')).toContain('\n+and more\n');
  expect(await vault.patch(first.commit, second.commit, 'a.txt')).not.toContain('new.txt');
});

test('files that were changed, deleted, added and renamed come back, and the undo brings the changes back', async () => {
  const sample = makeSample({ 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/d.txt': 'd\n', 'run.sh': '#!/bin/sh\n' });
  sample.write('untracked/deep/x.txt', 'mine\n');
  sample.link('link', 'a.txt');
  await thereAndBack(sample, () => {
    sample.write('a.txt', 'changed\n');
    sample.remove('b');
    sample.write('b', 'a file now\n');
    sample.write('run.sh', '#!/bin/sh\n', 0o755);
    sample.remove('untracked');
    sample.remove('link');
    sample.link('link', 'b');
    sample.write('new/file.txt', 'new\n');
  });
});

test('empty folders and unusual permission bits come back', async () => {
  const sample = makeSample();
  sample.write('key.pem', 'secret\n', 0o600);
  mkdirSync(join(sample.root, 'empty/inner'), { recursive: true });
  await thereAndBack(sample, () => {
    sample.remove('key.pem');
    sample.remove('empty');
    sample.write('other.key', 'secret\n', 0o400);
    mkdirSync(join(sample.root, 'later'));
  });
});

test('names that are no UTF-8, have line ends or look like options are files like any other', async () => {
  const sample = makeSample();
  const odd = ['-rf', 'line\nend', 'tab\t"quote"', 'ünïcödé', '*?[x]', ' space ', ':(glob)x', 'a\\b'];
  for (const name of odd) sample.write(name, name);
  writeFileSync(Buffer.concat([Buffer.from(`${sample.root}/`), Buffer.from([0xff, 0xfe, 0x41])]), 'bytes');
  const { vault, saved } = await thereAndBack(sample, () => {
    for (const name of odd) sample.remove(name);
    writeFileSync(Buffer.concat([Buffer.from(`${sample.root}/`), Buffer.from([0xff, 0xfe, 0x41])]), 'other');
  });
  sample.write(':(glob)x', 'y\n');
  const next = await vault.save('One odd name');
  expect(await vault.changes(saved.commit, next.commit)).toHaveLength(1);
  expect(await vault.patch(saved.commit, next.commit, ':(glob)x')).toContain('+y');
});

test("the agent's commits, branches, staging and merges are undone in the repository too", async () => {
  const sample = makeSample();
  sample.write('staged.txt', 'staged\n');
  sample.git('add', 'staged.txt');
  sample.write('staged.txt', 'staged and changed\n');
  await thereAndBack(sample, () => {
    sample.git('commit', '-q', '-a', '-m', 'Agent');
    sample.git('switch', '-q', '-c', 'other');
    sample.write('a.txt', 'theirs\n');
    sample.git('commit', '-q', '-a', '-m', 'Theirs');
    sample.git('switch', '-q', 'main');
    sample.write('a.txt', 'ours\n');
    sample.git('commit', '-q', '-a', '-m', 'Ours');
    expect(() => sample.git('merge', 'other')).toThrow();
    sample.git('update-index', '--assume-unchanged', 'src/b.txt');
  });
});

test('ignored files are neither deleted nor changed, and one in the way is saved first', async () => {
  const sample = makeSample({ '.gitignore': 'node_modules/\n*.big\n', 'a.txt': 'a\n', out: 'a file\n' });
  sample.write('node_modules/x/index.js', 'module\n');
  const vault = await open(sample);
  const saved = await vault.save('Start');
  sample.remove('out');
  sample.write('.gitignore', 'node_modules/\n*.big\nout/\n');
  sample.write('out/data.big', 'b'.repeat(3_000_000));
  sample.write('node_modules/x/index.js', 'changed\n');
  const changed = sample.walk();
  const { before } = await vault.restore(saved.commit, 'exact', 'r1');
  expect(sample.read('out')).toBe('a file\n');
  expect(sample.read('node_modules/x/index.js')).toBe('changed\n');
  await vault.restore(before.commit, 'exact', 'r2');
  expect(sample.walk()).toEqual(changed);
});

test('what the target ignores stays, although it was captured while it was not ignored', async () => {
  const sample = makeSample({ '.gitignore': 'cache/\n' });
  const vault = await open(sample);
  sample.write('cache/big.bin', 'x'.repeat(2_000_000));
  const saved = await vault.save('Start');
  sample.write('.gitignore', '\n');
  await vault.save('No longer ignored');
  const preview = await vault.preview(saved.commit, 'exact');
  expect(preview.changes.map(({ path }) => path)).toEqual(['.gitignore']);
  expect(preview.warnings.join('\n')).toContain('cache/big.bin');
  await vault.restore(saved.commit, 'exact', 'r1');
  expect(statSync(join(sample.root, 'cache/big.bin')).size).toBe(2_000_000);
});

test('small ignored files such as .env are kept, and files once captured stay captured', async () => {
  const sample = makeSample({ '.gitignore': '.env*\nnode_modules/\nlocal/\n' });
  sample.write('.env', 'A=1\n');
  sample.write('local/settings.json', '{}\n');
  sample.write('notes.txt', 'n\n');
  sample.write('node_modules/.env', 'B=1\n');
  const vault = await open(sample);
  const saved = await vault.save('Start');
  sample.write('.gitignore', '*\n');
  sample.write('.env', 'A=2\n');
  sample.write('notes.txt', 'lost?\n');
  sample.remove('local');
  const hidden = await vault.save('Hidden');
  expect((await vault.changes(saved.commit, hidden.commit)).map(({ path }) => path)).toEqual([
    '.env',
    '.gitignore',
    'local/settings.json',
    'notes.txt',
  ]);
  await vault.restore(saved.commit, 'exact', 'r1');
  expect([sample.read('.env'), sample.read('notes.txt'), sample.read('local/settings.json')]).toEqual([
    'A=1\n',
    'n\n',
    '{}\n',
  ]);
});

test('files of nested repositories and submodules are saved and restored, one without a commit too', async () => {
  const sample = makeSample();
  for (const name of ['nested', 'deep/er/nested']) {
    sample.write(`${name}/file.txt`, 'inner\n');
    execFileSync('git', ['init', '-q', name], { cwd: sample.root });
  }
  sample.write('nested/inner/x.txt', 'x\n');
  execFileSync('git', ['init', '-q', 'nested/inner'], { cwd: sample.root });
  const vault = await open(sample);
  const saved = await vault.save('Start');
  expect(saved.lacks).toEqual([]);
  const before = sample.walk();
  sample.write('nested/file.txt', 'changed\n');
  sample.remove('nested/inner/x.txt');
  sample.write('deep/er/nested/new.txt', 'new\n');
  await vault.restore(saved.commit, 'exact', 'r1');
  expect(sample.walk()).toEqual(before);
  const listing = execFileSync('git', [
    '--git-dir',
    join(sample.folder, 'vault.git'),
    'ls-tree',
    '-r',
    '--name-only',
    saved.commit,
  ]);
  expect(listing.toString()).not.toContain('sentinel');
});

test('going to a project commit brings its tracked files and leaves untracked ones', async () => {
  const sample = makeSample({ 'a.txt': 'one\n', 'gone.txt': 'g\n' });
  const first = sample.git('rev-parse', 'HEAD');
  sample.write('a.txt', 'two\n');
  sample.remove('gone.txt');
  sample.write('later.txt', 'later\n');
  sample.git('add', '-A');
  sample.git('commit', '-q', '-m', 'Second');
  sample.write('mine.txt', 'untracked\n');
  sample.write('a.txt', 'three\n');
  const vault = await open(sample);
  const start = await vault.save('Start');
  const changed = { files: sample.walk(), state: sample.state() };
  expect((await vault.preview(first, 'tracked')).changes.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
    'changed a.txt',
    'added gone.txt',
    'deleted later.txt',
  ]);
  expect({ files: sample.walk(), state: sample.state() }).toEqual(changed);
  await vault.restore(first, 'tracked', 'r1');
  expect(sample.read('a.txt')).toBe('one\n');
  expect(sample.read('mine.txt')).toBe('untracked\n');
  expect(Object.keys(sample.walk())).not.toContain('later.txt');
  expect(sample.git('rev-parse', 'main')).toBe(first);
  expect(sample.git('status', '--porcelain')).toBe('?? mine.txt');
  await vault.restore(start.commit, 'exact', 'r2');
  expect({ files: sample.walk(), state: sample.state() }).toEqual(changed);
});

test('a restore asked for again with the same note, after its caller was cut, tells what it told', async () => {
  const sample = makeSample();
  const vault = await open(sample);
  const saved = await vault.save('Start');
  sample.write('a.txt', 'changed\n');
  const first = await vault.restore(saved.commit, 'exact', 'rollback 1');
  expect(await vault.restore(saved.commit, 'exact', 'rollback 1')).toEqual(first);
  const { before } = await vault.restore(saved.commit, 'exact', 'rollback 2');
  expect(before.tree).toBe(saved.tree);
});

test('a copy of a checkpoint holds its files but no ignored ones, and only what differs is written again', async () => {
  const sample = makeSample({ '.gitignore': '.env\nnode_modules\n', 'a.txt': 'one\n', 'b.txt': 'b\n' });
  sample.write('.env', 'SECRET=1\n');
  const vault = await open(sample);
  const first = await vault.save('Start');
  const copy = join(sample.folder, '../copy');
  await vault.materialise(first.commit, copy);
  expect(Object.keys(walk(copy)).sort()).toEqual(['.gitignore', 'a.txt', 'b.txt']);
  const times = statSync(join(copy, 'b.txt')).mtimeMs;
  writeFileSync(join(copy, 'left-over.txt'), '');
  mkdirSync(join(copy, 'node_modules'));
  sample.write('a.txt', 'two\n');
  await vault.materialise((await vault.save('Second')).commit, copy);
  expect(readFileSync(join(copy, 'a.txt'), 'utf8')).toBe('two\n');
  expect(statSync(join(copy, 'b.txt')).mtimeMs).toBe(times);
  expect(Object.keys(walk(copy)).sort()).toEqual(['.gitignore', 'a.txt', 'b.txt', 'node_modules/']);
  await expect(vault.materialise(first.commit, join(sample.root, 'inside'))).rejects.toThrow('in the project');
});

test('the vault survives the loss of the whole .git, and goes on in a new process', async () => {
  const sample = makeSample();
  const vault = await open(sample);
  const saved = await vault.save('Start');
  await vault.close();
  const again = await open(sample);
  expect((await again.save('Again')).commit).toBe(saved.commit);
  await again.close();
  sample.remove('.git');
  const store = join(sample.folder, 'vault.git');
  const show = (spec: string) => execFileSync('git', ['--git-dir', store, 'show', spec]).toString();
  expect(show(`${saved.commit}:a.txt`)).toBe('one\n');
  expect(show('refs/chaperone/run-1:src/b.txt')).toBe('two\n');
  execFileSync('git', ['--git-dir', store, 'fsck', '--strict', '--connectivity-only'], { stdio: 'pipe' });
});

test('line ends on disk come back with a project commit, and untouched filtered files keep their bytes', async () => {
  const sample = makeSample({ '.gitattributes': '*.txt text eol=crlf\n*.bin filter=rot\n' });
  sample.git('config', 'filter.rot.clean', 'tr a-z n-za-m');
  sample.git('config', 'filter.rot.smudge', 'tr a-z n-za-m');
  sample.write('a.txt', 'one\r\n');
  sample.write('key.bin', 'secret\n');
  sample.git('add', '-A');
  sample.git('commit', '-q', '-m', 'Second');
  const second = sample.git('rev-parse', 'HEAD');
  sample.write('a.txt', 'one\r\ntwo\r\n');
  sample.git('commit', '-q', '-a', '-m', 'Third');
  const vault = await open(sample);
  await vault.save('Start');
  await vault.restore(second, 'tracked', 'r1');
  expect(sample.read('a.txt')).toBe('one\r\n');
  expect(sample.read('key.bin')).toBe('secret\n');
  expect(sample.git('status', '--porcelain')).toBe('');
});

test('a rollback warns of commits that leave the branch, and of those that a remote has', async () => {
  const sample = makeSample();
  const first = sample.git('rev-parse', 'HEAD');
  sample.git('commit', '-q', '--allow-empty', '-m', 'Pushed');
  sample.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  sample.git('commit', '-q', '--allow-empty', '-m', 'Local');
  const vault = await open(sample);
  const { warnings } = await vault.preview(first, 'tracked');
  expect(warnings).toEqual([
    `main goes to ${first.slice(0, 12)}; 2 commits after it leave the branch and stay in the vault.`,
    '1 of these commits is on a remote already, which this does not change.',
  ]);
});

test('split and sparse indexes are read whole', async () => {
  const sample = makeSample({ 'in/a.txt': 'a\n', 'out/b.txt': 'b\n', 'c.txt': 'c\n' });
  sample.git('update-index', '--split-index');
  sample.write('c.txt', 'staged\n');
  sample.git('add', 'c.txt');
  await thereAndBack(sample, () => {
    sample.write('c.txt', 'changed\n');
    sample.git('add', 'c.txt');
  });
  const sparse = makeSample({ 'in/a.txt': 'a\n', 'out/b.txt': 'b\n', 'c.txt': 'c\n' });
  sparse.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
  await thereAndBack(sparse, () => {
    sparse.write('in/a.txt', 'changed\n');
    sparse.git('add', '-A');
  });
});

test("a damaged vault index is made anew, and a file that can't be captured is named", async () => {
  const sample = makeSample();
  const vault = await open(sample);
  const saved = await vault.save('Start');
  await vault.close();
  const index = join(sample.folder, 'trees', readdirSync(join(sample.folder, 'trees'))[0] as string, 'index');
  truncateSync(index, 50);
  const again = await open(sample);
  expect(await again.save('Again')).toMatchObject({ tree: saved.tree, lacks: [] });
  truncateSync(index, 0);
  sample.write('.GIT/config', 'x\n');
  sample.write('b.txt', 'b\n');
  const partial = await again.save('Partial');
  expect(partial.lacks).toEqual(['.GIT/config: git keeps no file of this name']);
  expect(partial.files).toBe(1);
  await again.restore(saved.commit, 'exact', 'r1');
  expect(sample.read('.GIT/config')).toBe('x\n');
});

test('two supervisors never have one tree, and a dead one is replaced', async () => {
  const sample = makeSample();
  const vault = await open(sample);
  const owner = join(sample.folder, 'trees', readdirSync(join(sample.folder, 'trees'))[0] as string, 'owner');
  const mine = readFileSync(owner, 'utf8');
  const parent = readFileSync(`/proc/${process.ppid}/stat`, 'latin1');
  writeFileSync(owner, `${process.ppid} ${parent.slice(parent.lastIndexOf(')') + 2).split(' ')[19]}`);
  await expect(open(sample)).rejects.toThrow(`Another chaperone (process ${process.ppid})`);
  // The same number, but a process that began at another time.
  writeFileSync(owner, `${process.ppid} 1`);
  await (await open(sample)).close();
  expect(mine).toContain(`${process.pid} `);
  writeFileSync(owner, '999999999 1');
  const next = await open(sample);
  expect((await next.save('Start')).lacks).toEqual([]);
  await vault.close();
});

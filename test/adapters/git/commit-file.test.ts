import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realFacts } from '../../../source/adapters/facts.ts';
import { commitFile } from '../../../source/adapters/git/commit-file.ts';
import { makeFirstCommit, offerFirstCommit } from '../../../source/adapters/git/first-commit.ts';
import { git, newHome, newRepository } from '../../helpers/journey.ts';

const add = (line: string) => (text: string | null) => `${text ?? ''}${line}\n`;

test('one file is committed alone; what else is staged or changed stays as it is, and no hook runs', async () => {
  const home = newHome();
  const root = newRepository(home, { 'a.txt': 'a\n', 'b.txt': 'b\n', 'CLAUDE.md': '# Notes\n' });
  writeFileSync(join(root, 'a.txt'), 'staged\n');
  git(root, 'add', 'a.txt');
  writeFileSync(join(root, 'b.txt'), 'changed\n');
  for (const hook of ['pre-commit', 'post-index-change', 'reference-transaction', 'post-commit'])
    writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\ntouch ${home}/ran\n`, { mode: 0o755 });
  git(root, 'config', 'core.fsmonitor', `touch ${home}/ran`);
  const done = await commitFile(root, { name: 'CLAUDE.md', edit: add('- NOTE: x'), message: 'Rules' });
  expect(existsSync(join(home, 'ran'))).toBe(false);
  git(root, 'config', '--unset', 'core.fsmonitor');
  expect(done).toEqual({ state: 'committed', commit: git(root, 'rev-parse', 'HEAD').trim() });
  expect(git(root, 'show', '--stat', '--format=%s%n%an', 'HEAD')).toMatch(
    /^Rules\nPerson\n\n CLAUDE.md \| 1 \+\n 1 file/,
  );
  expect(git(root, 'status', '--porcelain')).toBe('M  a.txt\n M b.txt\n');
  expect(git(root, 'fsck', '--strict')).not.toMatch(/error/);
});

test('a new file, also on a detached HEAD', async () => {
  const root = newRepository(newHome(), { 'a.txt': 'a\n', 'z/b': '' });
  git(root, 'checkout', '-q', '--detach');
  expect(await commitFile(root, { name: 'CLAUDE.md', edit: add('x'), message: 'Rules' })).toMatchObject({
    state: 'committed',
  });
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(git(root, 'ls-tree', '--name-only', 'HEAD')).toBe('CLAUDE.md\na.txt\nz\n');
});

test('a file with changes of the person’s own is written and not committed', async () => {
  const root = newRepository(newHome(), { 'CLAUDE.md': '# Notes\n' });
  writeFileSync(join(root, 'CLAUDE.md'), '# Notes\nmine\n');
  expect(await commitFile(root, { name: 'CLAUDE.md', edit: add('x'), message: 'Rules' })).toMatchObject({
    state: 'written',
  });
  expect(readFileSync(join(root, 'CLAUDE.md'), 'utf8')).toBe('# Notes\nmine\nx\n');
  expect(git(root, 'log', '--oneline').trim().split('\n')).toHaveLength(1);
});

test('a folder without a repository gets one, with secrets and installed things left out', async () => {
  const home = newHome();
  const root = newRepository(home, { 'src/a.js': 'a\n', '.env': 'KEY=1\n', 'node_modules/x/index.js': 'x\n' });
  git(root, 'update-ref', '-d', 'HEAD');
  git(root, 'rm', '-rq', '--cached', '.');
  const offer = await offerFirstCommit(root, realFacts({ root }).files(), ['.env']);
  expect(offer).toMatchObject({ repository: true, ignore: ['node_modules', '.env'] });
  if (offer) await makeFirstCommit(offer);
  expect(git(root, 'ls-files')).toBe('.gitignore\nsrc/a.js\n');
  expect(git(root, 'log', '--format=%s %an')).toBe('Start Person\n');
  expect(git(root, 'status', '--porcelain')).toBe('');
  // With a commit there is nothing to offer any more; and where git would run a program, never.
  expect(await offerFirstCommit(root, [], [])).toBeNull();
  git(root, 'update-ref', '-d', 'HEAD');
  git(root, 'config', 'filter.x.clean', 'touch ran');
  expect(await offerFirstCommit(root, [], [])).toBeNull();
});

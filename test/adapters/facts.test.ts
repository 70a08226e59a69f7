import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realFacts, resolvePath } from '../../source/adapters/facts.ts';
import { parseGitConfig } from '../../source/adapters/git-config.ts';

const folder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-facts-')));
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test('paths are resolved component by component, links and dots as the kernel does', () => {
  const root = folder();
  mkdirSync(join(root, 'a/b'), { recursive: true });
  mkdirSync(join(root, 'far/deep'), { recursive: true });
  symlinkSync(join(root, 'far/deep'), join(root, 'a/link'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('../missing', join(root, 'a/dangling'));
  expect(resolvePath(`${root}/a/link/../x`)).toBe(`${root}/far/x`);
  expect(resolvePath(`${root}/a/./b//new/file`)).toBe(`${root}/a/b/new/file`);
  expect(resolvePath(`${root}/nowhere/../a/link`)).toBe(`${root}/far/deep`);
  expect(resolvePath(`${root}/a/dangling/x`)).toBe(`${root}/missing/x`);
  expect(resolvePath(`${root}/loop`)).toBe(`${root}/loop`);
  expect(resolvePath('/../..')).toBe('/');
});

test('files are listed without what is made or fetched, and read when small and plain', () => {
  const root = folder();
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'node_modules/x'), { recursive: true });
  writeFileSync(join(root, 'src/a.ts'), 'a');
  writeFileSync(join(root, 'node_modules/x/i.js'), 'x');
  writeFileSync(join(root, 'binary'), 'a\0b');
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const facts = realFacts({ root, home: root });
  expect(facts.files()).toEqual(['binary', 'pipe', 'src/a.ts']);
  expect(facts.read(join(root, 'src/a.ts'))).toBe('a');
  expect(facts.read(join(root, 'binary'))).toBeUndefined();
  expect(facts.read(join(root, 'pipe'))).toBeUndefined();
  expect(facts.kind(join(root, 'src'))).toBe('folder');
  expect(facts.kind(join(root, 'pipe'))).toBe('other');
  writeFileSync(join(root, 'src/b.ts'), 'b');
  expect(facts.files()).not.toContain('src/b.ts');
  facts.refresh();
  expect(facts.files()).toContain('src/b.ts');
});

test('remotes, branch and settings are what git itself says', () => {
  const root = folder();
  git(root, 'init', '-q', '-b', 'trunk');
  git(root, 'remote', 'add', 'origin', 'gh:ann/shop.git');
  git(root, 'remote', 'add', 'two', 'https://example.com/a b.git');
  git(root, 'config', 'url.git@github.com:.insteadOf', 'gh:');
  git(root, 'config', 'remote.two.pushurl', 'gh:other/x.git');
  git(root, 'config', 'url.ssh://push.example.com/.pushInsteadOf', 'gh:ann/');
  git(root, 'config', 'alias.Go', '!echo "a;b" # no comment');
  git(root, 'config', 'branch.Feature/X.merge', 'refs/heads/Feature/X');
  const facts = realFacts({ root, home: root });
  expect(facts.branch()).toBe('trunk');
  for (const name of ['origin', 'two'])
    expect(facts.remotes()[name]).toEqual({
      url: git(root, 'remote', 'get-url', name).trim(),
      pushUrl: git(root, 'remote', 'get-url', '--push', name).trim(),
    });
  expect(facts.gitConfig('alias.go')).toBe('!echo "a;b" # no comment');
  expect(facts.gitConfig('ALIAS.GO')).toBe('!echo "a;b" # no comment');
  expect(facts.gitConfig('branch.Feature/X.merge')).toBe('refs/heads/Feature/X');
  expect(facts.gitConfig('branch.feature/x.merge')).toBeUndefined();
});

test('a linked work tree has its own branch and the remotes of its repository', () => {
  const root = folder();
  git(root, 'init', '-q', '-b', 'trunk');
  git(root, 'remote', 'add', 'origin', 'https://example.com/x.git');
  git(root, '-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-q', '--allow-empty', '-m', 'x');
  const tree = join(folder(), 'tree');
  git(root, 'worktree', 'add', '-q', '-b', 'side', tree);
  const facts = realFacts({ root: tree, home: root });
  expect(facts.branch()).toBe('side');
  expect(facts.remotes()).toEqual({
    origin: { url: 'https://example.com/x.git', pushUrl: 'https://example.com/x.git' },
  });
  git(tree, 'checkout', '-q', '--detach');
  expect(facts.branch()).toBeUndefined();
});

test('a folder without a repository has neither remotes nor a branch', () => {
  const facts = realFacts({ root: folder(), home: '/' });
  expect([facts.remotes(), facts.branch(), facts.gitConfig('a.b')]).toEqual([{}, undefined, undefined]);
});

test('configuration is read as git writes it: quotes, escapes, comments, continued lines', () => {
  const text =
    '[core]\n\tbare\n[Alias "x\\"y"]\n a = "one ; two" ; three\n b = x\\\n  y\n c = a\\tb # d\n[remote "o"] url = u\n';
  expect(parseGitConfig(text)).toEqual([
    { key: 'core.bare', value: 'true' },
    { key: 'alias.x"y.a', value: 'one ; two' },
    { key: 'alias.x"y.b', value: 'x  y' },
    { key: 'alias.x"y.c', value: 'a\tb' },
    { key: 'remote.o.url', value: 'u' },
  ]);
});

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { realFacts } from '../../source/adapters/facts.ts';
import { openFor } from '../../source/commands/opened.ts';
import type { Closed } from '../../source/policy/decision.ts';

function project(): { readonly root: string; readonly open: (kind: 'write' | 'exec', one: Closed) => string[] } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chp-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'docs'));
  for (const name of ['a.md', 'b.md', '.c.md', 'docs/d.md']) writeFileSync(join(root, name), name);
  symlinkSync('a.md', join(root, 'link.md'));
  const open = (kind: 'write' | 'exec', one: Closed) =>
    openFor(kind, [{ ...one, path: join(root, one.path) }], realFacts({ root })).map(
      ({ path, around }) => `${path.slice(root.length + 1)}${around ? ' and around' : ''}`,
    );
  return { root, open };
}

describe.each<[string, 'write' | 'exec', Closed, readonly string[]]>([
  ['a tool writes into a file', 'write', { access: 'write', path: 'a.md' }, ['a.md']],
  ['a command may put another in its place', 'exec', { access: 'write', path: 'a.md' }, ['a.md and around']],
  ['a command writes into a folder', 'exec', { access: 'write', path: 'docs', tree: true }, ['docs']],
  ['a command makes a file', 'exec', { access: 'write', path: 'docs/new' }, ['docs/new and around']],
  ['a command makes folders', 'exec', { access: 'write', path: 'new/deep/x' }, ['new and around']],
  ['a command deletes a file', 'exec', { access: 'delete', path: 'docs/d.md' }, ['docs/d.md and around']],
  [
    'a command deletes by a wildcard',
    'exec',
    { access: 'delete', path: '*.md', glob: true },
    ['a.md and around', 'b.md and around'],
  ],
  ['nothing fits the wildcard', 'exec', { access: 'delete', path: '*.txt', glob: true }, []],
  ['what would be so if the file were a folder', 'exec', { access: 'write', path: 'a.md/b.md' }, []],
  ['a link', 'exec', { access: 'write', path: 'link.md' }, []],
])('%s', (_, kind, closed, opened) => {
  test(`opens ${opened.join(', ') || 'nothing'}`, () => {
    expect(project().open(kind, closed).sort()).toEqual(opened);
  });
});

test('for a tool that writes one file an empty one is there, with its folders; nothing that was there changes', () => {
  const { root, open } = project();
  expect(open('write', { access: 'write', path: 'new/deep/x.md' })).toEqual(['new/deep/x.md']);
  expect(readFileSync(join(root, 'new/deep/x.md'), 'utf8')).toBe('');
  expect(open('write', { access: 'write', path: 'docs/d.md' })).toEqual(['docs/d.md']);
  expect(readFileSync(join(root, 'docs/d.md'), 'utf8')).toBe('docs/d.md');
});

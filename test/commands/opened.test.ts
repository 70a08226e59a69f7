import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realFacts } from '../../source/adapters/facts.ts';
import { openFor } from '../../source/commands/opened.ts';
import type { Closed } from '../../source/policy/decision.ts';

function project(): { readonly root: string; readonly open: (one: Closed) => string[] } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chp-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'docs'));
  for (const name of ['a.md', 'b.md', '.c.md', 'docs/d.md']) writeFileSync(join(root, name), name);
  symlinkSync('a.md', join(root, 'link.md'));
  const open = (one: Closed) =>
    openFor([{ ...one, path: join(root, one.path) }], realFacts({ root })).map(({ path }) =>
      path.slice(root.length + 1),
    );
  return { root, open };
}

test.each<[string, Closed, readonly string[]]>([
  ['a file', { access: 'write', path: 'a.md' }, ['a.md']],
  ['a file that is not there', { access: 'write', path: 'new/deep/x' }, ['new/deep/x']],
  ['what a wildcard stands for now', { access: 'delete', path: '*.md', glob: true }, ['a.md', 'b.md']],
  ['what a wildcard stands for in a folder', { access: 'write', path: 'docs/*', glob: true }, ['docs/d.md']],
  ['nothing where none fits', { access: 'delete', path: '*.txt', glob: true }, []],
  ['nothing for a folder that is not known', { access: 'delete', path: '*/d.md', glob: true }, []],
  ['nothing for a link, which leads to what was not asked for', { access: 'write', path: 'link.md' }, []],
])('opens %s', (_, closed, opened) => {
  expect(project().open(closed).sort()).toEqual(opened);
});

test('makes nothing in the project', () => {
  const { root, open } = project();
  open({ access: 'write', path: 'new/deep/x' });
  expect(existsSync(join(root, 'new'))).toBe(false);
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { search } from '../../../source/agent/tools/search.ts';
import { place } from './place.ts';

const files = {
  'src/a.ts': 'const one = 1;\nconst Two = 2;\n',
  'src/deep/b.test.ts': 'const one = 11;\n',
  'docs/notes.md': 'one note\n',
  '.env': 'SECRET=one\n',
  '.github/ci.yml': 'one: two\n',
  'built/c.ts': 'const one = 3;\n',
  '.gitignore': 'built/\n',
};

function repository(env: NodeJS.ProcessEnv = process.env) {
  const here = place(files);
  execFileSync('git', ['init', '-q', here.root]);
  return { ...here, env };
}

test('matches come as path, line and text; ignored and hidden files are left out', async () => {
  const { text, note } = await search.run({ pattern: '\\bone\\b' }, repository());
  expect(text.split('\n').sort()).toEqual([
    'docs/notes.md:1:one note',
    'src/a.ts:1:const one = 1;',
    'src/deep/b.test.ts:1:const one = 11;',
  ]);
  expect(note).toBe('3 matches');
});

test.each([
  [{ pattern: 'one', path: 'src' }, ['src/a.ts:1', 'src/deep/b.test.ts:1']],
  [{ pattern: 'one', path: 'src/a.ts' }, ['src/a.ts:1']],
  [{ pattern: 'one', glob: '*.test.ts' }, ['src/deep/b.test.ts:1']],
  [{ pattern: 'one', glob: 'src/*.ts' }, ['src/a.ts:1']],
  [{ pattern: 'one', glob: '*.ts', path: 'src/deep' }, ['src/deep/b.test.ts:1']],
  [{ pattern: 'two', ignoreCase: true }, ['src/a.ts:2']],
  [{ pattern: '-one' }, []],
  [{ pattern: 'const \\w+ = \\d{2}' }, ['src/deep/b.test.ts:1']],
])('%j finds %j', async (input, expected) => {
  const { text, ok } = await search.run(input, repository());
  expect(ok).toBe(true);
  const found =
    text === 'Nothing was found.' ? [] : text.split('\n').map((line) => line.split(':').slice(0, 2).join(':'));
  expect(found.sort()).toEqual(expected);
});

test('without a pattern files are listed, by glob too', async () => {
  const here = repository();
  expect((await search.run({}, here)).text.split('\n').sort()).toEqual([
    'docs/notes.md',
    'src/a.ts',
    'src/deep/b.test.ts',
  ]);
  expect((await search.run({ glob: '*.md' }, here)).text).toBe('docs/notes.md');
});

test('a pattern that is none, and an input that would be an option, are said in words', async () => {
  const here = repository();
  expect(await search.run({ pattern: '(' }, here)).toMatchObject({
    ok: false,
    text: expect.stringContaining('The search failed'),
  });
  expect((await search.run({ pattern: 'one', path: '--help' }, here)).text).toBe('Nothing was found.');
  expect((await search.run({ pattern: '--open-files-in-pager=touch x' }, here)).text).toBe('Nothing was found.');
});

test('many matches are counted and cut', async () => {
  const here = repository();
  writeFileSync(join(here.root, 'many.txt'), 'match\n'.repeat(1_000));
  const { text, note } = await search.run({ pattern: 'match' }, here);
  expect(note).toBe('1000 matches');
  expect(text).toMatch(/\(and 800 more; narrow the search\)$/);
});

test('rg is taken where it is there, with no configuration of the project', async () => {
  const here = repository();
  mkdirSync(join(here.root, 'bin'));
  writeFileSync(join(here.root, 'bin/rg'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(here.root, 'bin/rg'), 0o755);
  const env = { PATH: `${join(here.root, 'bin')}:${process.env.PATH}` };
  const { text } = await search.run({ pattern: 'one', path: 'src', glob: '*.ts' }, { ...here, env });
  const args = text.split('\n');
  expect(args[0]).toBe('--no-config');
  expect(args.slice(-4)).toEqual(['-e', 'one', '--', 'src']);
  expect(args).toEqual(expect.arrayContaining(['--glob', '*.ts']));
});

test('what is asked is a read of where it searches', () => {
  expect(search.action({ pattern: 'one' }, '/p')).toEqual({ kind: 'read', path: '.' });
  expect(search.action({ pattern: 'one', path: '../other' }, '/p')).toEqual({ kind: 'read', path: '/other' });
});

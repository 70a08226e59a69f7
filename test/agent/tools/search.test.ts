import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realFacts } from '../../../source/adapters/facts.ts';
import { search } from '../../../source/agent/tools/search.ts';
import { evaluate } from '../../../source/policy/evaluate.ts';
import { readPolicy } from '../../../source/policy/read.ts';
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

test('a search is asked as the command that reads the same files, a list as a look at the folder', () => {
  const asked = (input: Parameters<typeof search.action>[0]) => search.action(input, '/p');
  expect(asked({})).toEqual({ kind: 'read', path: '.' });
  expect(asked({ glob: '*.ts', path: 'src' })).toEqual({ kind: 'read', path: 'src' });
  expect(asked({ pattern: 'one' })).toEqual({ kind: 'exec', command: 'rg -e one -- .' });
  expect(asked({ pattern: "it's (a|b)", path: '../other', glob: '*.ts', ignoreCase: true })).toEqual({
    kind: 'exec',
    command: "rg -i -g '*.ts' -e 'it'\\''s (a|b)' -- /other",
  });
});

test('whatever is searched for, the shell reads the question as these words and nothing else', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !text.includes('\0')),
      (pattern) => {
        const action = search.action({ pattern, path: 'src' }, '/p');
        const command = action.kind === 'exec' ? action.command : '';
        const words = execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
          .split('\0')
          .slice(0, -1);
        expect(words).toEqual(['rg', '-e', pattern, '--', 'src']);
      },
    ),
    { numRuns: 25 },
  );
});

test('what the policy closes below a folder closes the search of it, not the list', () => {
  const text = '- RESTRICTED: NO reading of ./private\n';
  const reading = readPolicy([{ file: 'P.md', owner: 'project', text, section: 'whole' }]);
  if (!reading.ok) throw new Error('not read');
  const here = place({ 'private/a.txt': 'one', 'src/b.txt': 'one' });
  const facts = realFacts({ root: here.root });
  const verdict = (input: Parameters<typeof search.action>[0]) =>
    evaluate(reading.policy, search.action(input, here.root), facts, { attended: true, sandboxed: false }).verdict;
  expect([verdict({ pattern: 'one' }), verdict({ pattern: 'one', path: 'src' }), verdict({})]).toEqual([
    'deny',
    'allow',
    'allow',
  ]);
});

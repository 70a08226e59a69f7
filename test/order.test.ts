import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Which layers a layer may import from, beside itself. The three in the middle never see each other. */
const allowed: Record<string, readonly string[]> = {
  policy: [],
  core: ['policy'],
  ports: ['policy', 'core'],
  engine: ['policy', 'core', 'ports'],
  adapters: ['policy', 'core', 'ports'],
  ui: ['policy', 'core', 'ports'],
  agent: ['policy', 'core'],
  demo: ['policy', 'core', 'ports'],
  commands: ['policy', 'core', 'ports', 'engine', 'adapters', 'ui', 'demo'],
  cli: ['commands'],
};

/** Modules of Node and packages that the pure layers may use: neither reads, writes nor waits for anything. */
const pure = new Set(['zod', 'unbash', 'picomatch', 'node:path/posix', 'node:crypto', 'diff', 'string-width']);

function layer(file: string): string {
  const path = relative(root, file);
  if (path === 'cli.tsx') return 'cli';
  const [, first = ''] = path.split('/');
  return first.replace(/\.tsx?$/, '');
}

const files = [
  'cli.tsx',
  ...readdirSync(join(root, 'source'), { recursive: true, encoding: 'utf8' }).map((name) => join('source', name)),
]
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(root, name));

// The sample project's files stand in source/demo/sample-*.ts as texts; what they import is none of ours.
const programs = files.filter((file) => !/\/demo\/sample-[^/]+$/.test(file));

const imports = programs.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)'([^']+)'/g)].map((match) => ({
    file,
    specifier: match[1] as string,
  })),
);

test('imports go one way: policy < core < ports < engine, adapters, ui < commands < cli', () => {
  const wrong = imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ file, specifier }) => ({ from: layer(file), to: layer(resolve(dirname(file), specifier)), file }))
    .filter(({ from, to }) => from !== to && !(allowed[from] ?? []).includes(to))
    .map(({ from, to, file }) => `${relative(root, file)}: ${from} imports ${to}`);
  expect(wrong).toEqual([]);
});

test('policy and core import nothing that touches the world', () => {
  const wrong = imports
    .filter(
      ({ file, specifier }) =>
        ['policy', 'core'].includes(layer(file)) && !specifier.startsWith('.') && !pure.has(specifier),
    )
    .map(({ file, specifier }) => `${relative(root, file)} imports ${specifier}`);
  expect(wrong).toEqual([]);
});

test('no file is longer than 250 lines', () => {
  const long = files
    .filter((file) => readFileSync(file, 'utf8').split('\n').length > 251)
    .map((file) => relative(root, file));
  expect(long).toEqual([]);
});

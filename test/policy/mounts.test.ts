import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../source/policy/evaluate.ts';
import type { Facts } from '../../source/policy/facts.ts';
import { type MountSpec, mounts } from '../../source/policy/mounts.ts';
import { readPolicy } from '../../source/policy/read.ts';
import { namesFile } from '../../source/policy/trays.ts';

const entries = [
  'src',
  'src/a.ts',
  'src/deep',
  'src/deep/b.ts',
  'src/deep/package.json',
  'src/.env',
  'src/.git',
  'docs',
  'docs/x.md',
  'package.json',
  '.env',
  'CLAUDE.md',
  '.claude',
  '.git',
  'key.pem',
];
const folders = new Set(['src', 'src/deep', 'src/.git', 'docs', '.claude', '.git']);
const facts: Facts = {
  root: '/p',
  home: '/h',
  toolchain: ['/usr'],
  scratch: ['/tmp'],
  resolve: (path) => path,
  kind: (path) =>
    path === '/p' || folders.has(path.slice(3)) ? 'folder' : entries.includes(path.slice(3)) ? 'file' : 'absent',
  read: () => undefined,
  remotes: () => ({}),
  branch: () => 'main',
  gitConfig: () => undefined,
  files: () => entries.filter((path) => !folders.has(path) && !path.startsWith('.git')),
};
const circumstances = { attended: true, sandboxed: true };

const path = fc.constantFrom(
  './src',
  './src/deep',
  './docs',
  '.',
  './src/a.ts',
  './package.json',
  'src/**/*.ts',
  './new',
  '*.pem',
  './.env',
  './NOTICE',
  'docs/*.md',
);
const bullet = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'ALLOWED: Read/write within',
        'ALLOWED: Write within',
        'ALLOWED: Read within',
        'ASK: Write within',
      ),
      path,
    )
    .map(([verb, at]) => `- ${verb} ${at}`),
  fc
    .tuple(fc.constantFrom('RESTRICTED: NO changes to', 'RESTRICTED: NO reading of'), path)
    .map(([verb, at]) => `- ${verb} ${at}`),
  fc.constantFrom('- RESTRICTED: NO file operations outside project root', '- RESTRICTED: NO access to secrets'),
);
const anyPolicy = fc
  .array(bullet, { minLength: 1, maxLength: 6 })
  .map((lines) => readPolicy([{ file: 'p.md', owner: 'project', section: 'whole', text: `${lines.join('\n')}\n` }]))
  .filter((reading) => reading.ok)
  .map((reading) => (reading.ok ? reading.policy : (undefined as never)));

const spec = (writing: boolean): MountSpec => ({
  entries,
  writing,
  opened: [],
  within: () => [],
  own: ['/h/state'],
});
const inside = (one: string, folder: string) => one === folder || one.startsWith(`${folder}/`);
const deepest = (list: readonly string[], one: string) =>
  list.reduce((most, at) => (inside(one, at) ? Math.max(most, at.length) : most), -1);

test('what the mounts let change, the hook would allow: for what is there, and for what could be made', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const { writable, fixed, trays } = mounts(policy, facts, spec(true));
      for (const path of trays.flatMap(({ files, names }) => [...files, ...names]))
        expect(evaluate(policy, { kind: 'write', path }, facts, circumstances).verdict, path).toBe('allow');
      const made = [...folders].map((folder) => `${folder}/something-new`);
      for (const entry of [...entries, ...made, 'something-new']) {
        const at = `/p/${entry}`;
        if (folders.has(entry) || deepest(writable, at) <= deepest(fixed, at)) continue;
        // In a tray each name is looked at by itself.
        if (
          deepest(
            trays.map(({ over }) => over),
            at,
          ) > deepest(writable, at)
        )
          continue;
        const { verdict, reason } = evaluate(policy, { kind: 'write', path: at }, facts, circumstances);
        expect(verdict, `${entry}: ${reason}`).toBe('allow');
      }
    }),
    { numRuns: 400 },
  );
});

test('what can be looked into, the hook would let read', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const { hidden } = mounts(policy, facts, spec(true));
      for (const entry of entries.filter((one) => !folders.has(one))) {
        if (hidden.some((one) => inside(`/p/${entry}`, one))) continue;
        const { verdict, reason } = evaluate(policy, { kind: 'read', path: entry }, facts, circumstances);
        expect(verdict, `${entry}: ${reason}`).toBe('allow');
      }
    }),
    { numRuns: 400 },
  );
});

test('a folder that a bullet lets write can be written whole, but for what stands in it and may not be changed', () => {
  const reading = readPolicy([
    {
      file: 'p.md',
      owner: 'project',
      section: 'whole',
      text: '- ALLOWED: Read/write within ./src\n- RESTRICTED: NO changes to ./src/a.ts\n',
    },
  ]);
  if (!reading.ok) throw new Error('unreadable');
  const { writable, fixed, hidden } = mounts(reading.policy, facts, spec(true));
  expect(writable).toEqual(['/p/src']);
  expect([...fixed].sort()).toEqual(['/p/src/.git', '/p/src/a.ts', '/p/src/deep/package.json'].sort());
  expect(hidden).toEqual(expect.arrayContaining(['/p/.env', '/p/src/.env']));
  expect(mounts(reading.policy, facts, spec(false)).writable).toEqual([]);
});

const opened = (lines: string, ...all: MountSpec['opened']) => {
  const reading = readPolicy([{ file: 'p.md', owner: 'project', section: 'whole', text: `${lines}\n` }]);
  if (!reading.ok) throw new Error('unreadable');
  const there: Record<string, string[]> = { '/h/papers': ['a.txt', '.env', 'key.pem'], '/h/big': [] };
  const kind: Facts['kind'] = (at) => (at in there ? 'folder' : /^\/h\/papers\/./.test(at) ? 'file' : facts.kind(at));
  const within = (folder: string) => (folder === '/h/big' ? null : (there[folder] ?? []));
  return mounts(reading.policy, { ...facts, kind }, { ...spec(true), opened: all, within });
};

test('what a person allowed to be read is shown, its secrets are not, and what a bullet forbids never is', () => {
  const lines = '- ALLOWED: Write within ./docs\n- RESTRICTED: NO reading of ./key.pem and ~/papers/a.txt';
  const read = (path: string) => ({ access: 'read', path }) as const;
  expect(opened(lines, read('/p/.env'), read('/p/key.pem')).hidden).toEqual(['/p/key.pem', '/p/src/.env']);
  const folder = opened(lines, read('/h/papers'));
  expect(folder.readable).toEqual(['/h/papers']);
  expect(folder.hidden).toEqual(expect.arrayContaining(['/h/papers/.env', '/h/papers/key.pem', '/h/papers/a.txt']));
  expect(opened(lines, read('/h/papers'), read('/h/papers/.env')).hidden).not.toContain('/h/papers/.env');
  expect(opened(lines, read('/h/papers/a.txt')).readable).toEqual([]);
  for (const path of ['/h/big', '/', '/h/state']) expect(opened(lines, read(path)).readable).toEqual([]);
  expect(opened(lines, read('/h/big')).unopened).toEqual([{ path: '/h/big', why: expect.stringContaining('secrets') }]);
});

test('what is deleted or made beyond the bullets makes its folder a tray, in which all else that stands there is held', () => {
  const lines = '- ALLOWED: Write within ./src\n- RESTRICTED: NO changes to ./key.pem';
  const remove = { access: 'delete', path: '/p/package.json' } as const;
  const { writable, trays } = opened(lines, remove);
  expect(writable).toEqual(['/p/src']);
  expect(trays).toMatchObject([{ over: '/p', folders: ['/p'], files: ['/p/package.json'], names: [] }]);
  const held = ['/p/.claude', '/p/.env', '/p/.git', '/p/CLAUDE.md', '/p/docs', '/p/key.pem', '/p/src'];
  expect([...(trays[0]?.held ?? [])].sort()).toEqual(held);
  expect(opened(lines, { ...remove, path: '/p/key.pem' }).trays).toEqual([]);
});

test('names that are not there, and patterns, make trays; an open folder needs none, and a folder’s name is made a folder', () => {
  const of = (lines: string) => {
    const { trays, missing, writable } = opened(lines);
    return {
      trays: trays.map(({ over, folders, files, names }) => ({ over, folders, files, names })),
      missing,
      writable,
    };
  };
  expect(of('- ALLOWED: Write within CHANGELOG.md').trays).toEqual([
    { over: '/p', folders: ['/p'], files: [], names: ['/p/CHANGELOG.md'] },
  ]);
  expect(of('- ALLOWED: Write within `src/**/*.ts`').trays).toEqual([
    { over: '/p/src', folders: ['/p/src', '/p/src/deep'], files: ['/p/src/a.ts', '/p/src/deep/b.ts'], names: [] },
  ]);
  expect(of('- ALLOWED: Write within ./src and ./src/deep/new.ts')).toMatchObject({ trays: [], writable: ['/p/src'] });
  // A file that is asked for anyway, in an open folder, is no mount either: it can be replaced.
  expect(of('- ALLOWED: Write within ./src and ./src/deep/package.json')).toMatchObject({
    trays: [],
    writable: ['/p/src'],
  });
  expect(of('- ALLOWED: Write within ./tests')).toMatchObject({ trays: [], missing: ['/p/tests'] });
  // Where there is a tray anyway it holds either.
  expect(of('- ALLOWED: Write within ./prog and `*.o`')).toMatchObject({
    trays: [{ names: ['/p/prog'] }],
    missing: [],
  });
  expect(of('- ALLOWED: Write within ./docs and ./new/deep/file.txt').trays).toMatchObject([{ over: '/p' }]);
});

test('a name may be a file’s by how it looks', () => {
  for (const name of ['CHANGELOG.md', 'a.o', 'LICENSE', 'Makefile', '.gitignore', '.npmrc', '.env.test'])
    expect(namesFile(`/p/${name}`), name).toBe(true);
  for (const name of ['src', 'tests', '.github', 'prog', '.vscode']) expect(namesFile(`/p/${name}`), name).toBe(false);
});

test('what is held in a folder that is open again inside a held one stays held', () => {
  const lines = '- ALLOWED: Write within .\n- ASK: Write within `src/*`\n- RESTRICTED: NO changes to ./src/deep/b.ts';
  const { writable, fixed } = opened(lines, { access: 'write', path: '/p/src/deep' });
  expect(writable).toEqual(['/p', '/p/src/deep']);
  expect(fixed).toEqual(expect.arrayContaining(['/p/src/a.ts', '/p/src/deep/b.ts']));
  // Nothing in it may be changed, and nothing new be made: all of it is held.
  expect(opened('- ALLOWED: Write within .\n- RESTRICTED: NO changes to `src/*`').fixed).toContain('/p/src');
});

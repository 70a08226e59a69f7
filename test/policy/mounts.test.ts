import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../source/policy/evaluate.ts';
import type { Facts } from '../../source/policy/facts.ts';
import { type MountSpec, mounts } from '../../source/policy/mounts.ts';
import { readPolicy } from '../../source/policy/read.ts';

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
      const { writable, fixed } = mounts(policy, facts, spec(true));
      const made = [...folders].map((folder) => `${folder}/something-new`);
      for (const entry of [...entries, ...made, 'something-new']) {
        const at = `/p/${entry}`;
        if (folders.has(entry) || deepest(writable, at) <= deepest(fixed, at)) continue;
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

test('what is deleted or made beyond the bullets opens its folder, and holds all else that stands there', () => {
  const lines = '- ALLOWED: Write within ./src\n- RESTRICTED: NO changes to ./key.pem';
  const remove = { access: 'delete', path: '/p/package.json', around: true } as const;
  const { writable, fixed } = opened(lines, remove);
  expect([...writable].sort()).toEqual(['/p', '/p/src']);
  expect(fixed).toEqual(expect.arrayContaining(['/p/docs', '/p/.env', '/p/CLAUDE.md', '/p/.claude', '/p/key.pem']));
  expect(fixed).not.toContain('/p/package.json');
  expect(opened(lines, { ...remove, path: '/p/key.pem' }).writable).toEqual(['/p/src']);
});

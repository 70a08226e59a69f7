import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gitTraceReader } from '../../../../source/adapters/sandboxes/watching/git-trace.ts';

const start = (argv: readonly string[], sid = 'a') => JSON.stringify({ event: 'start', sid, argv });
const tree = (worktree: string, sid = 'a') => JSON.stringify({ event: 'def_repo', sid, worktree });
const reaches = (...lines: string[]) => lines.flatMap(gitTraceReader());

test.each([
  [['git-receive-pack', '/srv/x.git'], 'push', '/srv/x.git'],
  [['/usr/lib/git-core/git-receive-pack', '/srv/x.git'], 'push', '/srv/x.git'],
  [['git', 'receive-pack', '/srv/../srv/x.git/'], 'push', '/srv/x.git'],
  [['git-upload-pack', '--timeout=0', '/srv/x.git'], 'read', '/srv/x.git'],
  [['git', '-C', '/home/p', 'status'], 'read', '/home/p'],
  [['git', '-c', 'a.b=c', '--git-dir=/home/p/.git', 'log'], 'read', '/home/p/.git'],
  [['git', '--no-pager', '--work-tree', '/home/p', 'log'], 'read', '/home/p'],
] as const)('%j goes for what is named', (argv, kind, path) => {
  expect(reaches(start(argv))).toEqual([{ kind, path }]);
});

test('a relative one counts from the work tree of the git that started it, and where that is not known nothing is said', () => {
  expect(reaches(tree('/project'), start(['git-receive-pack', '../x.git'], 'a/b'))).toEqual([
    { kind: 'push', path: '/x.git' },
  ]);
  expect(reaches(start(['git-receive-pack', '../x.git'], 'a/b'))).toEqual([]);
  expect(reaches(start(['git', '-C', 'src', 'status']))).toEqual([]);
});

test.each([
  [['git', 'push', '/srv/x.git', 'main']],
  [['git', 'log', '-C', '/etc']],
  [['git', '-c', '--git-dir=/x', 'status']],
  [['git']],
  [[]],
])('%j goes for nothing by itself', (argv) => {
  expect(reaches(start(argv))).toEqual([]);
});

test('whatever stands in a line, it is read or passed over', () => {
  const argv = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('git', '-C', '--git-dir', 'receive-pack', '/x'), fc.jsonValue()),
  );
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ event: fc.constantFrom('start', 'def_repo'), sid: fc.string(), argv, worktree: fc.string() })
      .map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      for (const { path } of reaches(...lines)) expect(path).toMatch(/^\/[^\0]*$/s);
    }),
  );
});

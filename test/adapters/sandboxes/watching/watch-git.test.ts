import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallBox } from '../small-box.ts';

/** A box whose src is a repository, with a bare one outside. */
function world() {
  const box = smallBox();
  const bare = join(box.base, 'bare.git');
  execFileSync('git', ['init', '-q', '--bare', bare]);
  const commit =
    'git init -q -b main src/r; cd src/r; git -c user.name=A -c user.email=a@b commit -q --allow-empty -m x';
  return { ...box, bare, run: (script: string) => box.run(`${commit}; ${script}`) };
}

test('a push to a repository outside is told, however the repository is named; nothing arrives there', async () => {
  const { run, bare, base } = world();
  const { attempts } = await run(
    `git push -q ${bare} main; git remote add out ${bare}; git push -q --all out; git push -q file://${bare} HEAD:x`,
  );
  expect(attempts).toMatchObject(
    [1, 2, 3].map(() => ({ gate: 'sandbox', action: { kind: 'write', path: bare }, program: 'git' })),
  );
  expect(execFileSync('git', ['-C', bare, 'for-each-ref'], { encoding: 'utf8' })).toBe('');
  const read = await run(`git fetch -q ${bare}; git -C ${base}/person init`);
  expect(read.told).toEqual([bare, join(base, 'person')]);
});

test('repositories of its own are its own business, and git works as ever', async () => {
  const { run } = world();
  const { attempts, complaint, code } = await run(
    [
      'set -e; git init -q -b main --bare ../own.git; git push -q ../own.git main; git clone -q ../own.git ../clone',
      'git init -q -b main --bare /tmp/t.git; git remote add t /tmp/t.git; git push -q t main; git -C /tmp/t.git log --oneline',
      'git -C ../.. rev-parse 2>/dev/null || true; git -C / status 2>/dev/null || true; cd ../clone; git log; git fetch -q; git status',
      'python3 -m venv --without-pip ../venv; ln -sf /usr/bin/env ../venv/env; rm ../venv/env',
    ].join('\n'),
  );
  expect({ attempts, complaint, code }).toEqual({ attempts: [], complaint: '', code: 0 });
});

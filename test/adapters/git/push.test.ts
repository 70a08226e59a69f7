import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { push } from '../../../source/adapters/git/push.ts';
import { pushForAgent } from '../../../source/commands/push-for-agent.ts';
import { git, world } from './push-world.ts';

test('a commit is pushed to a branch of the pinned address, and nothing is left behind', async () => {
  const { root, remote, folder, env, commit } = world();
  const done = await push({ root, url: remote, commit, ref: 'feature/x', force: false, env, folder });
  expect(done).toMatchObject({ ok: true });
  expect(git(remote, 'rev-parse', 'refs/heads/feature/x')).toBe(commit);
  expect(readdirSync(folder)).toEqual([]);
});

test('nothing that stands in the project’s repository is run or obeyed', async () => {
  const { place, root, remote, folder, env, commit } = world();
  git(root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'tag', '-a', '-m', 'x', 'secret');
  const evil = join(place, 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\ntouch ${join(place, 'ran')}\n`);
  chmodSync(evil, 0o755);
  mkdirSync(join(root, '.git/hooks'), { recursive: true });
  for (const hook of ['pre-push', 'reference-transaction', 'post-index-change']) {
    writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\ntouch ${join(place, 'ran')}\n`);
    chmodSync(join(root, '.git/hooks', hook), 0o755);
  }
  const elsewhere = join(place, 'elsewhere.git');
  git(place, 'init', '-q', '--bare', elsewhere);
  for (const [key, value] of [
    ['core.sshCommand', evil],
    ['core.fsmonitor', evil],
    ['credential.helper', `!${evil}`],
    [`url.${elsewhere}.insteadOf`, remote],
    [`url.${elsewhere}.pushInsteadOf`, remote],
    ['remote.origin.pushurl', elsewhere],
    ['push.followTags', 'true'],
  ] as const)
    git(root, 'config', key, value);
  expect(await push({ root, url: remote, commit, ref: 'main', force: false, env, folder })).toMatchObject({ ok: true });
  expect(existsSync(join(place, 'ran'))).toBe(false);
  expect(git(remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect(git(elsewhere, 'for-each-ref')).toBe('');
});

test('a remote inside the project, an odd address and an odd branch are refused; what git refuses is said', async () => {
  const { root, remote, folder, env, commit } = world();
  const to = (url: string, ref = 'main') => push({ root, url, commit, ref, force: false, env, folder });
  for (const url of [join(root, 'own.git'), `file://${root}/own.git`, '../x', '-oProxyCommand=evil', 'ext::sh -c evil'])
    expect([url, (await to(url)).ok]).toEqual([url, false]);
  for (const ref of ['', '-x', 'a:b', 'a b', '../x', '+x', 'a\nb'])
    expect([ref, (await to(remote, ref)).ok]).toEqual([ref, false]);
  expect(await to(join(remote, 'nothing'))).toMatchObject({ ok: false, text: expect.stringContaining('not') });
});

test('for the agent, HEAD is the work branch, remotes are those of the beginning, and other branches must exist', async () => {
  const { root, remote, folder, env, commit } = world();
  git(root, 'branch', 'chaperone/it');
  const remotes = { origin: { pushUrl: remote } };
  const ask = pushForAgent({ root, workBranch: 'chaperone/it', remotes, env, folder });
  expect(await ask({ remote: 'origin', source: 'HEAD', ref: 'it', force: false })).toEqual({
    ok: true,
    text: `Pushed ${commit.slice(0, 10)} (chaperone/it) to it of origin.`,
  });
  expect(await ask({ remote: 'other', source: 'HEAD', ref: 'it', force: false })).toMatchObject({ ok: false });
  expect(await ask({ remote: 'origin', source: 'gone', ref: 'gone', force: false })).toMatchObject({
    text: expect.stringContaining('git push origin HEAD:gone'),
  });
});

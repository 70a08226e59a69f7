import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { push } from '../../../source/adapters/git/push.ts';
import { pushForAgent } from '../../../source/commands/push-for-agent.ts';

const git = (root: string, ...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** A project with one commit, an empty remote beside it, and a folder of the supervisor's. */
function world() {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'chp-push-')));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const [root, remote, folder] = [join(place, 'project'), join(place, 'remote.git'), join(place, 'own')];
  git(place, 'init', '-q', '--bare', remote);
  git(place, 'init', '-q', '-b', 'main', root);
  git(root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-q', '--allow-empty', '-m', 'First');
  const env = { PATH: process.env.PATH, HOME: place, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return { place, root, remote, folder, env, commit: git(root, 'rev-parse', 'HEAD') };
}

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

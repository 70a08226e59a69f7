import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildEnvironment } from '../../../source/adapters/environment.ts';
import { push } from '../../../source/adapters/git/push.ts';
import { git, world } from './push-world.ts';

/** The remote over HTTP, by git's own program for it, for those who know the password. */
async function overHttp(place: string, password: string) {
  const asked: string[] = [];
  const program = join(git(place, '--exec-path'), 'git-http-backend');
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://x');
    const known = request.headers.authorization === `Basic ${Buffer.from(`agent:${password}`).toString('base64')}`;
    asked.push(`${known ? 'known' : 'unknown'} ${request.method} ${pathname}`);
    if (!known) return response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    const env = {
      ...{ PATH: process.env.PATH, GIT_PROJECT_ROOT: place, GIT_HTTP_EXPORT_ALL: '1', REMOTE_USER: 'agent' },
      ...{ PATH_INFO: pathname, QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method ?? '' },
      ...{
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      },
    };
    const cgi = spawn(program, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    request.pipe(cgi.stdin);
    const out: Buffer[] = [];
    cgi.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    cgi.on('close', () => {
      const all = Buffer.concat(out);
      const end = all.indexOf('\r\n\r\n');
      const headers = all
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
      const status = Number(headers.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? 200);
      response.writeHead(status, Object.fromEntries(headers)).end(all.subarray(end + 4));
    });
    return response;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/remote.git`, asked };
}

test('over HTTP a push has the credential of the person’s own git settings, which the environment of the agent does not have', async () => {
  const { place, root, remote, folder, env, commit } = world();
  git(remote, 'config', 'http.receivepack', 'true');
  const { url, asked } = await overHttp(place, 'person-only');
  const helper = join(place, 'helper');
  writeFileSync(helper, '#!/bin/sh\n[ "$1" = get ] && printf "username=agent\\npassword=person-only\\n"\n');
  chmodSync(helper, 0o755);
  const settings = join(place, 'gitconfig');
  writeFileSync(settings, `[credential]\n\thelper = ${helper}\n`);
  const { GIT_CONFIG_GLOBAL: _, ...bare } = env;
  writeFileSync(join(place, '.gitconfig'), readFileSync(settings));
  const spec = { root, url, commit, ref: 'feature/x', force: false, folder };

  const agents = buildEnvironment({
    from: bare,
    root,
    folder: join(place, 'agent'),
    identity: { name: 'A', email: 'a@b' },
  });
  const refused = await push({ ...spec, env: agents });
  expect(refused).toMatchObject({
    ok: false,
    text: expect.stringMatching(/could not read Username|terminal prompts disabled/),
  });
  expect(asked.filter((one) => one.startsWith('known'))).toEqual([]);
  expect(git(remote, 'for-each-ref')).toBe('');

  expect(await push({ ...spec, env: bare })).toMatchObject({ ok: true });
  expect(git(remote, 'rev-parse', 'refs/heads/feature/x')).toBe(commit);
  expect(asked).toContain('known POST /remote.git/git-receive-pack');
  // A forced one on top of another history is refused by the remote unless it is meant.
  const other = git(root, '-c', 'user.name=P', '-c', 'user.email=p@e', 'commit-tree', '-m', 'Other', 'HEAD^{tree}');
  expect(await push({ ...spec, commit: other, env: bare })).toMatchObject({
    ok: false,
    text: expect.stringContaining('rejected'),
  });
  expect(await push({ ...spec, commit: other, force: true, env: bare })).toMatchObject({ ok: true });
  const said = await push({ ...spec, url: url.replace('localhost', 'agent:wrong@localhost'), env: agents });
  expect(said.ok).toBe(false);
  expect(said.text).not.toContain('wrong');
});

test('a push by ssh asks nothing at the terminal and fails at once without a key or a host', async () => {
  const { root, folder, env, commit, place } = world();
  const bin = join(place, 'bin');
  mkdirSync(bin);
  // A stand-in for ssh that writes down how it was called: a server of its own is more than a test should start.
  writeFileSync(
    join(bin, 'ssh'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${place}/called\necho 'Permission denied (publickey).' >&2\nexit 255\n`,
  );
  chmodSync(join(bin, 'ssh'), 0o755);
  const spec = { root, commit, ref: 'x', force: false, folder, env: { ...env, PATH: `${bin}:${env.PATH}` } };
  const done = await push({ ...spec, url: 'ssh://git@example.org/a/b.git' });
  expect(done).toMatchObject({ ok: false, text: expect.stringContaining('Permission denied') });
  expect(readFileSync(join(place, 'called'), 'utf8')).toMatch(
    /^-oBatchMode=yes\n[\s\S]*git@example\.org\ngit-receive-pack '\/a\/b\.git'\n$/,
  );
});

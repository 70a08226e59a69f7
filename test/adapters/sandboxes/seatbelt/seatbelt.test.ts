import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundleCommand } from '../../../../source/adapters/git/take-commits.ts';

import { place } from './place.ts';

test('with a sandbox-exec that does as the profile says, every canary is held, and none leaves a trace', async () => {
  const { root, person, git, lay } = place('holding');
  const { proved } = await lay();
  const canaries = await proved();
  expect(canaries.filter(({ held }) => !held)).toEqual([]);
  expect(canaries.length).toBeGreaterThan(25);
  expect(git('status', '--porcelain')).toBe('');
  expect([...readdirSync(root), ...readdirSync(person)].filter((name) => name.includes('canary'))).toEqual([]);
});

test('with one that confines nothing, canaries get through, so that nothing is started; what they did is undone', async () => {
  const { root, person, git, lay } = place('open');
  const { proved } = await lay();
  const through = (await proved()).filter(({ held }) => !held).map(({ what }) => what);
  for (const what of [
    `write in the home folder`,
    `read ${root}/.env`,
    `write ${root}/src/held/file.ts`,
    `move ${root}/src/held`,
    `give ${root}/src/held/file.ts a second name`,
    'write in the project’s .git',
    'read the project’s .git',
    'connect to a port of this machine',
    'signal a process outside',
  ])
    expect(through).toContain(what);
  expect(git('status', '--porcelain')).toBe('');
  expect(readFileSync(join(root, 'src/held/file.ts'), 'utf8')).toBe('held');
  expect(readdirSync(person)).toEqual(['.ssh']);
});

test('with one in which nothing works nothing is proved, although no canary got through', async () => {
  const { proved } = await place('mute').lay();
  expect(await proved()).toEqual([{ what: expect.stringContaining('nothing is proved'), held: false }]);
});

test('with one that does not take the profile, nothing could be started, and its own words say why', async () => {
  const { proved } = await place('failing').lay();
  expect(await proved()).toEqual([
    { what: expect.stringMatching(/^start a program: .*unbound variable/), held: false },
  ]);
});

test('the agent works and commits in its own git directory; the project’s and the secrets stay what they are', async () => {
  const { root, git, lay } = place('holding');
  const { run, inside } = await lay();
  const before = git('rev-parse', 'HEAD');
  const script = `
    echo new > src/new.ts && cd src && git add new.ts && git -c user.name=A -c user.email=a@example.org commit -qm Agent && git log --oneline | wc -l
    git status --porcelain; git rev-parse --show-toplevel
    cat ../.env; echo x > held/file.ts; echo x > ../node_modules/one/index.js; echo x > ../.git/x; cat node_modules/one/index.js`;
  const { out } = await inside('/bin/bash', '-c', script);
  expect(
    out
      .toString()
      .trim()
      .split(/\s*\n\s*/),
  ).toEqual(['2', root]);
  expect(git('rev-parse', 'HEAD')).toBe(before);
  const bundle = await inside(...bundleCommand([before]));
  writeFileSync(join(root, '../bundle'), bundle.out);
  expect(git('bundle', 'list-heads', join(root, '../bundle'))).toContain('refs/heads/main');
  expect(readFileSync(join(root, 'node_modules/one/index.js'), 'utf8')).toBe('installed');
  expect(readFileSync(join(root, 'src/held/file.ts'), 'utf8')).toBe('held');
  expect(existsSync(join(root, '.git/x'))).toBe(false);
  expect(run.mounts.unopened).toContainEqual({
    path: join(root, 'node_modules'),
    why: expect.stringContaining('no private copies'),
  });
  expect(run.confinement.copies).toEqual([]);
  // A bullet that names a file which is not there lets make it, and nothing has to be laid out for it.
  expect(run.confinement).toMatchObject({ single: [join(root, 'notes'), join(root, 'notes/new.txt')] });
  expect(run.confinement.trays).toBeUndefined();
  // Folders that would only have been made to lay something over them.
  expect(existsSync(join(root, 'dist'))).toBe(false);
});

test('a door is a port of the machine’s own loopback: it is reached as it stands', async () => {
  const server = createServer((link) => link.end('from outside'));
  onTestFinished(() => void server.close());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { inside } = await place('holding').lay([{ port, socket: null }]);
  const { out } = await inside('/bin/bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`);
  expect(out.toString()).toBe('from outside');
});

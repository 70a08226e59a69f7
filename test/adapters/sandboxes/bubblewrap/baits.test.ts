import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { smallBox } from '../small-box.ts';

const files = {
  'server.pem': 'REAL\n',
  'keys/one.key': 'REAL\n',
  'keys/deep/two.key': 'REAL\n',
  'README.md': 'read me\n',
  'package.json': '{}\n',
  'index.js': "console.log(require('fs').readFileSync('server.pem', 'utf8').length)\n",
};

/** The box with a hidden file, a hidden folder, and secrets of a person whose home lies beside the project. */
function world() {
  const box = smallBox({
    ...files,
    '../person/.ssh/id_rsa': 'REAL\n',
    '../person/.netrc': 'REAL\n',
    '../person/.config/gh/hosts.yml': 'REAL\n',
  });
  const person = join(box.base, 'person');
  const confinement = {
    hidden: [join(box.root, 'server.pem'), join(box.root, 'keys')],
    baits: ['.ssh/id_rsa', '.netrc', '.config/gh/hosts.yml'].map((name) => join(person, name)),
  };
  return {
    ...box,
    person,
    run: (script: string) => box.run(script, confinement),
    prove: (home: string) => box.proved(confinement, home),
  };
}

test('a secret that is opened is told, and stands there empty', async () => {
  const { run, root } = world();
  const { attempts, out, complaint } = await run(
    'cat server.pem; cp server.pem src/x; node index.js; stat -c %s src/x',
  );
  expect({ out, complaint }).toEqual({ out: '0\n0\n', complaint: '' });
  expect(attempts.length).toBeGreaterThan(0);
  for (const one of attempts)
    expect(one).toEqual({
      gate: 'sandbox',
      action: { kind: 'read', path: join(root, 'server.pem') },
      count: expect.any(Number),
    });
});

test('a hidden folder is not listed, and who knows a name in it is told of', async () => {
  const { run, root } = world();
  const { told, out } = await run(
    'ls keys; ls keys/deep; find keys; cat keys/one.key keys/deep/two.key keys/three.key',
  );
  expect(out).not.toContain('.key');
  expect(told).toEqual([join(root, 'keys/one.key'), join(root, 'keys/deep/two.key')]);
});

test('who looks for the person’s secrets is told of, and learns nothing of what else is there', async () => {
  const { run, person } = world();
  const look = `cat ${person}/.ssh/id_rsa ${person}/.netrc ${person}/.config/gh/hosts.yml ${person}/.ssh/id_dsa; ls ${person}/.ssh ${person}/.config ${person}/.config/gh; find ${person}`;
  const { told, out } = await run(look);
  expect(told).toEqual(['.ssh/id_rsa', '.netrc', '.config/gh/hosts.yml'].map((name) => join(person, name)));
  expect(out).not.toMatch(/REAL|id_rsa|gh|hosts/);
});

test.each([
  ['grep', 'grep -r me .'],
  ['tar', 'tar cf /tmp/all.tar .'],
  ['cp', 'cp -r . /tmp/copy'],
  ['find', 'find . -type f -exec cat {} +'],
  [
    'a program of Node',
    "node -e \"const fs=require('fs');for(const f of fs.readdirSync('.'))try{fs.readFileSync(f)}catch{}\"",
  ],
])('%s goes through the whole folder, and is no attempt', async (_, script) => {
  const { run } = world();
  expect((await run(`${script} >/dev/null 2>&1`)).told).toEqual([]);
});

test('a list of the folder does not make it ordinary to open the secret in it', async () => {
  const { run, root } = world();
  const { told } = await run('ls -la; cat README.md server.pem');
  expect(told).toEqual([join(root, 'server.pem')]);
});

test('nothing of it can be changed, and nothing of it is left', async () => {
  const { run, person, base } = world();
  vi.stubEnv('TMPDIR', base);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { out } = await run(
    `for f in ${person}/.netrc server.pem keys/one.key; do echo x 2>/dev/null >$f || rm -f $f 2>/dev/null || chmod 777 $f 2>/dev/null || echo held; done`,
  );
  expect(out).toBe('held\nheld\nheld\n');
  expect(readdirSync(base)).toEqual(['agent', 'person', 'project']);
});

test('what is laid is proved as it is, before anybody has it', async () => {
  const { prove: proved, person } = world();
  const canaries = await proved(person);
  expect(canaries.filter(({ held }) => !held)).toEqual([]);
  expect(canaries.length).toBeGreaterThan(5);
});

test('where nothing can watch, secrets are hidden as ever and everything works', async () => {
  const { run, root } = smallBox(files, {}, { perl: null });
  const hidden = [join(root, 'server.pem'), join(root, 'keys')];
  const { told, out } = await run('cat server.pem keys/one.key; ls keys; getent hosts www.example.org; echo x > new', {
    hidden,
  });
  expect({ told, out }).toEqual({ told: [join(root, 'new')], out: '' });
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cli, git, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';

const packages = realpathSync(resolve(import.meta.dirname, '../../node_modules'));
const policy = [
  '## Permissions for Auto Mode',
  '- ALLOWED: Read/write within ./src and ./tests',
  `- ALLOWED: Read within ${packages}`,
  '- RESTRICTED: NO git push to origin/main',
  '- RESTRICTED: NO network calls to external APIs unless listed below',
  '- RESTRICTED: NO access to secrets',
  '',
].join('\n');

function world() {
  const home = newHome();
  const root = newRepository(home, {
    'CLAUDE.md': policy,
    '.gitignore': 'node_modules\ndist\ncoverage\n',
    'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
    'tsconfig.json':
      '{"compilerOptions":{"outDir":"dist","types":[],"module":"nodenext","rootDir":"src"},"include":["src"]}\n',
    'src/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
    'tests/one.test.js': "import test from 'node:test';\ntest('one', () => {});\n",
    'tests/sum.spec.js':
      "import { expect, onTestFinished, test } from 'vitest';\ntest('sums', () => expect(1 + 1).toBe(2));\n",
  });
  return { home, root, env: {} };
}

test('what a bullet forbids is not started, and what was started can’t do what the policy does not let it', () => {
  const place = world();
  expect(chaperone(place, 'exec', 'git', 'push', 'origin', 'main')).toMatchObject({
    code: 3,
    problem: expect.stringContaining('(CLAUDE.md:4)'),
  });
  // What a program does is not known before: sandbox and proxy see it.
  const tries =
    "require('net').connect(80, '192.0.2.1').on('error', () => {}); require('child_process').spawnSync('git', ['push', '/srv/none.git', 'HEAD:x']); require('dns').lookup('evil.example.com', () => {})";
  const script = `echo new > src/new.txt; echo x > elsewhere.txt; cat $0; node -e "${tries}"; exit 7`;
  const ran = chaperone(place, 'exec', '--', 'bash', '-c', script, join(place.home, 'secret'));
  expect(ran.code).toBe(7);
  expect(ran.problem).toMatch(/refused write \/.*\/project\/elsewhere\.txt/);
  expect(ran.problem).toMatch(/refused fetch tcp:\/\/evil\.example\.com: A program looked the name up by itself/);
  expect(ran.problem).toMatch(/refused fetch tcp:\/\/unknown-address: A program went for an address/);
  expect(ran.problem).toMatch(/refused write \/srv\/none\.git by git: git wanted to push/);
  expect(readFileSync(join(place.root, 'src/new.txt'), 'utf8')).toBe('new\n');
  expect(existsSync(join(place.root, 'elsewhere.txt'))).toBe(false);
});

test('ordinary work goes on as ever: tests, a build, git, python', { timeout: 120_000 }, () => {
  const place = world();
  mkdirSync(join(place.root, 'node_modules'));
  symlinkSync(join(packages, 'vitest'), join(place.root, 'node_modules/vitest'));
  const run = (script: string) => {
    const { code, out, problem } = chaperone(place, 'exec', '--', 'bash', '-ec', script);
    expect(code, `${script}\n${out}\n${problem}`).toBe(0);
    expect(problem, script).not.toContain('chaperone: refused');
    return out;
  };
  expect(run('npm test')).toContain('pass 1');
  run(`node ${packages}/typescript/bin/tsc; test -f dist/sum.js`);
  // What was built stays in the run's own copy.
  expect(existsSync(join(place.root, 'dist/sum.js'))).toBe(false);
  expect(run(`node ${packages}/vitest/vitest.mjs run --root tests sum.spec.js 2>&1 || true`)).toContain('1 passed');
  writeFileSync(join(place.root, 'src/sum.ts'), 'export const sum = 1;\n');
  expect(run('git status --short; git diff --stat; git log --oneline')).toContain(' M src/sum.ts');
  run(
    'git add -A; git commit -qm "By the agent"; git mv src/sum.ts src/add.ts; git reset -q --hard; git checkout -qb side; git stash list',
  );
  expect(git(place.root, 'log', '--format=%s').trim()).toBe('First');
  expect(run('python3 -c "import tempfile, json; print(tempfile.mkdtemp() and 6 * 7)"')).toContain('42');
  run('mkdir -p ~/.cache/x; echo y > $TMPDIR/y; echo z > /tmp/z; node -e "require(\'os\').userInfo()"; whoami; date');
});

test('what is typed by name is opened for the command, and in the place of a secret stands one with other values', () => {
  const { home, root } = world();
  const papers = mkdtempSync('/dev/shm/chp-');
  onTestFinished(() => rmSync(papers, { recursive: true, force: true }));
  writeFileSync(join(papers, 'notes.txt'), 'my notes\n');
  const place = { home, root, env: { HOME: papers } };
  const run = (...words: string[]) => chaperone(place, 'exec', '--', ...words);
  expect(run('cat', join(papers, 'notes.txt'))).toMatchObject({ code: 0, out: 'my notes\n' });
  expect(run('bash', '-c', `cat ${papers}/notes.txt`).code).toBe(1);
  writeFileSync(join(root, '.env'), '# real\nTOKEN=real\nURL="http://real"\n');
  writeFileSync(join(root, '.env.local'), 'real and no list of variables\n');
  // What the file is called is not known before it runs; by name a bullet forbids it.
  const look = (name: string) => run('node', '-e', `process.stdout.write(fs.readFileSync('.' + '${name}', 'utf8'))`);
  expect(look('env').out).toMatch(/^#.*\nTOKEN=stand-in\nURL=stand-in\n$/);
  expect(look('env.local').out).toBe('');
  mkdirSync(join(home, 'config/chaperone'), { recursive: true });
  const settings = { sandbox: { standIns: { '.env.local': '~/local.env' } } };
  writeFileSync(join(home, 'config/chaperone/config.json'), JSON.stringify(settings));
  writeFileSync(join(papers, 'local.env'), 'KEY=for tests\n');
  expect(look('env.local').out).toBe('KEY=for tests\n');
});

test('in a terminal: it is resized, Ctrl-C interrupts, jobs are controlled, /dev/tty is there', async () => {
  const { home, root } = world();
  const shell = ['bash', '--norc', '--noprofile', '-i'];
  const journey = new Journey({ home, cwd: root, args: ['exec', '--', ...shell], program: [process.execPath, cli] });
  await journey.shows(/bash.*[$#]/);
  journey.keys('stty size; echo to-tty > /dev/tty\r');
  await journey.shows('40 120');
  await journey.shows(/^to-tty/m);
  journey.resize(90, 30);
  journey.keys('stty size\r');
  await journey.shows('30 90');
  journey.keys('echo be""gun; sleep 1000\r');
  await journey.shows('begun');
  await journey.press('\x1a', () => journey.shows('Stopped'));
  journey.keys('echo be""gun again; fg\r');
  await journey.shows('begun again');
  await journey.press('\x03', () => journey.shows('^C'));
  journey.keys('echo $((40 + 2)) again\r');
  await journey.shows('42 again');
  journey.keys('exit 5\r');
  expect(await journey.ends()).toBe(5);
});

test('a program that catches Ctrl-C by itself is not ended by it', async () => {
  const { home, root } = world();
  const program =
    "process.on('SIGINT', () => { console.log('caught'); setTimeout(() => process.exit(4), 50); }); console.log('ready'); setInterval(() => {}, 1000);";
  const journey = new Journey({ home, cwd: root, args: ['exec', '--', 'node', '-e', program] });
  await journey.shows('ready');
  journey.keys('\x03');
  await journey.shows('caught');
  expect(await journey.ends()).toBe(4);
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { cli, git, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { begin, chaperone, type World } from '../helpers/shell.ts';

const policy = [
  '## Permissions for Auto Mode',
  '- ALLOWED: Read/write within ./src',
  '- RESTRICTED: NO git push to origin/main',
  '',
].join('\n');

function world(): World & { readonly state: string } {
  const home = newHome();
  const root = newRepository(home, { 'CLAUDE.md': policy, 'src/zero.txt': 'zero\n' });
  return { home, root, env: {}, state: join(environment(home, {}).XDG_STATE_HOME ?? '', 'chaperone') };
}

/** Begins a script in the sandbox, and resolves once it has said `ready`. */
async function started(place: World, script: string) {
  const one = begin(place, 'exec', '--', 'bash', '-c', `echo ready; ${script}`);
  await one.says('ready');
  return one;
}

const untilGo = 'until [ -e src/go ]; do sleep 0.05; done';

test('its sandbox is proved, and the proof can be looked up', () => {
  const place = world();
  expect(chaperone(place, 'policy', 'check').out).toContain('was not proved here yet');
  expect(chaperone(place, 'exec', 'true').code).toBe(0);
  expect(chaperone(place, 'policy', 'check').out).toMatch(/Last proof of the sandbox: .*, (\d+) of \1 canaries held\./);
  const findings = chaperone(place, 'doctor', '--json').out.trim().split('\n');
  const sandbox = findings.map((line) => JSON.parse(line)).find(({ name }) => name === 'sandbox');
  expect(sandbox.text).toMatch(/last proof in this repository: .* canaries held/);
});

test('two at once don’t take each other’s git or copies', async () => {
  const place = world();
  writeFileSync(join(place.root, '.gitignore'), 'node_modules\n');
  git(place.root, 'add', '-A');
  git(place.root, 'commit', '-qm', 'Ignore');
  const first = await started(
    place,
    `echo 1 > node_modules/first; git commit -q --allow-empty -m mine; ${untilGo}; git log --format=%s; ls node_modules`,
  );
  const second = chaperone(
    place,
    'exec',
    '--',
    'bash',
    '-c',
    'git log --format=%s; echo 2 > node_modules/second; ls node_modules',
  );
  expect(second).toMatchObject({ code: 0, out: 'Ignore\nFirst\nsecond\n' });
  writeFileSync(join(place.root, 'src/go'), '');
  expect(await first.ended).toBe(0);
  expect(first.output()).toBe('ready\nmine\nIgnore\nFirst\nfirst\n');
  // The next one has the first one's place again, with what was installed in it.
  expect(chaperone(place, 'exec', 'ls', 'node_modules').out).toBe('first\n');
  expect(git(place.root, 'log', '--format=%s')).toBe('Ignore\nFirst\n');
});

test('a request to end is handed on to the program, a second one ends it; what it was made of goes', async () => {
  const place = world();
  const polite = await started(place, `trap 'echo ended; exit 9' TERM; ${untilGo}`);
  polite.child.kill('SIGTERM');
  expect(await polite.ended).toBe(9);
  expect(polite.output()).toContain('ended');
  const plain = await started(place, 'exec sleep 1000');
  plain.child.kill('SIGTERM');
  expect(await plain.ended).toBe(143);
  // Killed, it can clear up nothing: the next one does.
  const killed = await started(place, 'exec sleep 1000');
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(readdirSync(join(place.state, 'sockets'))).toHaveLength(1);
  const deaf = await started(place, `trap 'echo deaf' TERM; ${untilGo}`);
  deaf.child.kill('SIGTERM');
  await deaf.says('deaf');
  deaf.child.kill('SIGTERM');
  expect(await deaf.ended).toBe(137);
  expect(readdirSync(join(place.state, 'sockets'))).toEqual([]);
});

test('exit codes are those of a shell, pipes are pipes, and what was meant for a shell is explained', () => {
  const place = world();
  const run = (...words: string[]) => chaperone(place, 'exec', '--', ...words);
  expect(run('bash', '-c', 'kill -9 $$').code).toBe(137);
  expect(run('bash', '-c', 'kill -TERM $$').code).toBe(143);
  expect(run('bash', '-c', 'head -c 900000 /dev/zero | tr "\\0" x; echo >&2 aside')).toMatchObject({
    code: 0,
    out: 'x'.repeat(900_000),
    problem: 'aside\n',
  });
  expect(run('no-such-program').code).toBe(127);
  expect(run('echo a | wc').problem).toContain("chaperone exec -- bash -c 'echo a | wc'");
  expect(run('--verbose')).toMatchObject({ code: 2, problem: expect.stringContaining('is no command') });
  expect(run('WORD=said', 'bash', '-c', 'echo $WORD').out).toBe('said\n');
  const below = { ...place, root: join(place.root, 'src') };
  expect(chaperone(below, 'exec', 'bash', '-c', 'pwd; cat zero.txt').out).toBe(`${below.root}\nzero\n`);
  expect(chaperone({ ...place, root: place.home }, 'exec', 'true').code).toBe(2);
});

test('what the policy asks for is answered by being typed, and what it forbids is not', () => {
  const place = world();
  const bullets = ['- ASK: Run `sort`', '- RESTRICTED: NO running of `shred`', ''];
  writeFileSync(join(place.root, 'CLAUDE.md'), policy + bullets.join('\n'));
  git(place.root, 'commit', '-qam', 'Policy');
  expect(chaperone(place, 'exec', '--', 'sort', 'src/zero.txt')).toMatchObject({ code: 0, out: 'zero\n' });
  const refused = chaperone(place, 'exec', '--', 'shred', 'src/zero.txt');
  expect(refused).toMatchObject({ code: 3, problem: expect.stringContaining('not started') });
});

test('no word of ours is written into the picture of a program that has the terminal for itself', async () => {
  const place = world();
  const script = 'stty -icanon -echo; : > elsewhere.txt; echo picture; read -rn1; stty icanon echo; echo over';
  const journey = new Journey({ ...place, cwd: place.root, args: ['exec', '--', 'bash', '-c', script] });
  await journey.shows('picture');
  journey.keys('x');
  expect(await journey.ends()).toBe(0);
  const bytes = journey.bytes();
  expect(bytes).toMatch(/refused write .*elsewhere\.txt/);
  expect(bytes.indexOf('refused')).toBeGreaterThan(bytes.indexOf('over'));
  expect(existsSync(join(place.root, 'elsewhere.txt'))).toBe(false);
});

test('suspended and taken up again from the shell it was typed in, a program goes on where it was', async () => {
  const place = world();
  const program =
    "trap 'echo again' CONT; stty -icanon; echo picture; until read -rn1 key; do :; done; echo $key > src/zero.txt";
  const words = [process.execPath, cli, 'exec', '--', 'bash', '-c', program];
  const shell = ['/bin/bash', '--norc', '--noprofile', '-c', 'set -m; "$@"; echo stopped=$?; fg; echo code=$?', 'sh'];
  const journey = new Journey({ ...place, cwd: place.root, args: words, program: shell });
  await journey.shows('picture');
  journey.keys('\x1a');
  await journey.shows('stopped=');
  await journey.shows('again');
  journey.keys('k');
  await journey.shows('code=0');
  expect(readFileSync(join(place.root, 'src/zero.txt'), 'utf8')).toBe('k\n');
});

test('a forbidden name that was made where nothing was is taken away, a repository that was made is told of', () => {
  const place = world();
  writeFileSync(join(place.root, 'CLAUDE.md'), `${policy}- RESTRICTED: NO changes to \`**/*.lock\`\n`);
  const script = `fs.writeFileSync('src/a.txt', ''); fs.mkdirSync('src/in/.git', {recursive: true}); fs.writeFileSync('src/b.lock', '')`;
  writeFileSync(join(place.root, 'src/make.cjs'), script.replaceAll('fs.', "require('fs')."));
  git(place.root, 'add', '-A');
  git(place.root, 'commit', '-qm', 'Locks');
  const { code, problem } = chaperone(place, 'exec', '--', 'node', 'src/make.cjs');
  expect(code, problem).toBe(0);
  expect(readdirSync(join(place.root, 'src')).sort()).toEqual(['a.txt', 'in', 'make.cjs', 'zero.txt']);
  expect(problem.match(/refused write \S+src\/b\.lock.*kept as \S+b\.lock\./g)).toHaveLength(1);
  expect(problem).toMatch(/refused write \S+src\/in\/\.git: A repository of its own was made there/);
});

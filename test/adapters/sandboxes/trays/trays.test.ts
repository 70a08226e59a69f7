import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfinedProject } from '../confined-project.ts';

const bullets = [
  'ALLOWED: Write within CHANGELOG.md, package.json and `*.o`',
  'ALLOWED: Write within ./docs/notes.md and `gen/**/*.gen.ts`',
  'ALLOWED: Read/write within ./src',
];
const files = { 'package.json': '{"name":"p","version":"1.0.0"}\n', 'src/a.c': 'int a;\n', 'docs/x.md': 'x\n' };

test('a name that nothing has yet can be made, in place and by a draft that takes it, and so can those of a pattern', async () => {
  const project = new ConfinedProject(bullets, files);
  const out = await project.run(
    'echo one > CHANGELOG.md; echo two > t && mv t docs/notes.md; echo o > main.o; mkdir -p gen/deep && echo g > gen/deep/a.gen.ts; chmod 755 main.o',
  );
  expect(out).toBe('');
  expect(project.read('CHANGELOG.md')).toBe('one\n');
  expect(project.read('docs/notes.md')).toBe('two\n');
  expect(project.read('gen/deep/a.gen.ts')).toBe('g\n');
  expect(statSync(join(project.root, 'main.o')).mode & 0o777).toBe(0o755);
  expect(project.paths).toEqual([]);
  expect(readdirSync(join(project.state, 'run/trays'))).toEqual([]);
});

test('a single file that may be changed can be replaced: by sed -i, by npm, by vim', async () => {
  const project = new ConfinedProject(bullets, files);
  const out = await project.run(
    "sed -i s/1.0.0/1.0.1/ package.json && npm pkg set license=MIT && npm version --no-git-tag-version 2.0.0 && vim -es -c 'norm ihello' -c wq CHANGELOG.md",
  );
  expect(JSON.parse(project.read('package.json')), out).toMatchObject({ version: '2.0.0', license: 'MIT' });
  expect(project.read('CHANGELOG.md')).toBe('hello\n');
  expect(project.paths).toEqual([]);
});

test('what no bullet names never arrives, is told, and is kept; what stands there can’t be changed', async () => {
  const project = new ConfinedProject(bullets, files);
  const before = statSync(join(project.root, 'README.md')).ino;
  const out = await project.run(
    'echo x > other.txt; mkdir odd; echo y > odd/z; echo {} > .mcp.json; rm -f README.md; mv README.md R; echo n >> README.md; mv docs d; rm -rf docs; ln README.md CHANGELOG.md; echo > docs/x.md; cat other.txt',
  );
  expect(out).toContain('x\n');
  expect(readdirSync(project.root).sort()).toEqual(['.git', 'README.md', 'docs', 'package.json', 'src']);
  expect([project.read('README.md'), project.read('docs/x.md')]).toEqual(['read me\n', 'x\n']);
  expect(statSync(join(project.root, 'README.md')).ino).toBe(before);
  expect(project.paths).toEqual(expect.arrayContaining(['other.txt', 'odd/z', '.mcp.json', 'README.md', 'docs/x.md']));
  expect(readdirSync(project.taken).some((name) => name.endsWith('other.txt'))).toBe(true);
});

test('only files are carried, and no link leads elsewhere, however it comes in between', async () => {
  const project = new ConfinedProject(bullets, { ...files, 'gen/in/b.gen.ts': 'b\n' });
  mkdirSync(join(project.base, 'outside/deep'), { recursive: true });
  writeFileSync(join(project.base, 'outside/deep/a.gen.ts'), 'TOPSECRET');
  writeFileSync(join(project.base, 'outside/main.o'), 'TOPSECRET');
  const out = join(project.base, 'outside');
  await project.run(
    `ln -s ${out}/main.o main.o; mkfifo CHANGELOG.md; ln -s ${out} gen/way; for i in $(seq 200); do rm -rf gen/in; mkdir gen/in; echo b > gen/in/b.gen.ts; rm -rf gen/in; ln -s ${out}/deep gen/in; echo w > gen/in/a.gen.ts; done 2>/dev/null; ln -s package.json docs/notes.md`,
  );
  for (const path of ['main.o', 'CHANGELOG.md', 'gen/way', 'docs/notes.md'])
    expect(lstatSync(join(project.root, path), { throwIfNoEntry: false }), path).toBeUndefined();
  expect(lstatSync(join(project.root, 'gen/in')).isDirectory()).toBe(true);
  expect(existsSync(join(project.root, 'gen/in/a.gen.ts'))).toBe(false);
  expect(readdirSync(join(out, 'deep'))).toEqual(['a.gen.ts']);
  expect(project.paths).toEqual(expect.arrayContaining(['main.o', 'CHANGELOG.md', 'gen/way', 'docs/notes.md']));
});

test('what may be changed can be deleted unless a bullet forbids it; a person’s answer lets delete folders too', async () => {
  const kept = [...bullets, 'ASK: Delete within old.o'];
  const project = new ConfinedProject(kept, { ...files, 'old.o': 'old\n', 'b.o': 'b\n', 'docs/deep/y.md': 'y\n' });
  await project.run('echo x > new.o; sleep 0.3; rm new.o old.o b.o; rm -rf docs');
  expect(readdirSync(project.root).filter((name) => name.endsWith('.o'))).toEqual(['old.o']);
  expect(project.read('old.o')).toBe('old\n');
  expect(project.paths).toContain('old.o');
  const path = (name: string) => ({ access: 'delete', path: join(project.root, name) }) as const;
  await project.run('rm old.o; rm -rf docs; rm README.md', [path('old.o'), { ...path('docs'), tree: true }]);
  expect(readdirSync(project.root).sort()).toEqual(['.git', 'README.md', 'package.json', 'src']);
});

test('what a person allowed can be made, and replaced; nothing beside it', async () => {
  const project = new ConfinedProject(['ALLOWED: Read/write within ./src'], files);
  const write = (name: string) => ({ access: 'write', path: join(project.root, name) }) as const;
  await project.run('echo mit > LICENSE; sed -i s/me/it/ README.md; echo x > NOTICE', [
    write('LICENSE'),
    write('README.md'),
  ]);
  expect(project.read('LICENSE')).toBe('mit\n');
  expect(project.read('README.md')).toBe('read it\n');
  expect(existsSync(join(project.root, 'NOTICE'))).toBe(false);
});

test('a folder with too much beside a name stays closed for new names, and says so', async () => {
  const many = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`docs/${index}.md`, 'x\n']));
  const project = new ConfinedProject(bullets, { ...files, ...many });
  const { mounts } = await project.confine();
  expect(mounts.unopened).toEqual([{ path: join(project.root, 'docs'), why: expect.stringContaining('131') }]);
  expect(await project.run('echo x > docs/notes.md')).toContain('Read-only file system');
});

test('what the person changes meanwhile stays, is seen inside, and is not mixed with what the agent did', async () => {
  const project = new ConfinedProject(bullets, { ...files, 'CHANGELOG.md': 'first\n' });
  const { run, settle, end } = await project.live();
  project.write('CHANGELOG.md', 'theirs\n');
  project.write('new.o', 'made outside\n');
  await run('echo inside > package.json');
  await settle();
  expect(project.read('package.json')).toBe('inside\n');
  await run('cp CHANGELOG.md src/seen.txt; cat new.o >> src/seen.txt');
  expect(project.read('src/seen.txt')).toBe('theirs\nmade outside\n');
  // Both change it: the person first, and nobody inside saw it yet.
  project.write('CHANGELOG.md', 'theirs again\n');
  await run('echo agents > CHANGELOG.md');
  await settle();
  expect(project.read('CHANGELOG.md')).toBe('theirs again\n');
  expect(project.told.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('changed outside the sandbox too'),
  ]);
  await run('cp CHANGELOG.md src/seen.txt');
  expect(project.read('src/seen.txt')).toBe('theirs again\n');
  await end();
});

test('while programs work a draft is left alone; when nothing happens it is told, and taken away', async () => {
  const project = new ConfinedProject(bullets, files);
  const { run, settle, end } = await project.live();
  await run('echo x > draft; echo o > main.o');
  expect(project.paths).toEqual([]);
  await run('[ -e draft ] && sleep 0.3');
  await settle();
  expect(project.paths).toEqual(['draft']);
  expect(project.told[0]).toMatchObject({ inside: true, gate: 'sandbox' });
  expect(project.read('main.o')).toBe('o\n');
  await run('[ -e draft ] || echo gone > src/said.txt');
  expect(project.read('src/said.txt')).toBe('gone\n');
  await end();
  expect(project.paths).toEqual(['draft']);
});

test('who makes folders without end in a tray is told of, keeps nobody else from what may be made, nor the next start', async () => {
  const project = new ConfinedProject(bullets, files);
  const deep = 'import os\nfor i in range(2500):\n  os.mkdir("deeper")\n  os.chdir("deeper")\nopen("a.o", "w")';
  await project.run(
    `mkdir a; cd a; python3 -c '${deep}'; cd ..; for i in $(seq 200); do > "$i.txt"; done; echo o > main.o`,
  );
  expect(project.read('main.o')).toBe('o\n');
  expect(project.told.some(({ reason }) => reason?.includes('so deep'))).toBe(true);
  expect(readdirSync(join(project.state, 'run/trays'))).toEqual([]);
  await project.run('echo again > main.o');
  expect(project.read('main.o')).toBe('again\n');
});

test('a folder that was closed to everybody is cleared away with its tray', async () => {
  const project = new ConfinedProject(bullets, files);
  expect(
    await project.run('mkdir -p odd/deep; echo x > odd/deep/x; chmod 0 odd/deep; chmod 500 odd; echo o > main.o'),
  ).toBe('');
  expect(project.read('main.o')).toBe('o\n');
  expect(readdirSync(join(project.state, 'run/trays'))).toEqual([]);
});

import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { git, Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { answer, type Deed, deedsWorld, goesOnFrom, read, shell, write } from '../journeys/allowed-case.ts';

const put = (how: string, path: string, text = '') => `node src/put.mjs ${how} ${path} ${text}`.trim();

const deeds: readonly Deed[] = [
  write('made.md', 'made\n', 'a'),
  write('notes.md', 'changed\n', 'a'),
  // Once was once.
  write('notes.md', 'again\n', 'a'),
  // For the run: by the tool, and by whatever the agent starts.
  write('notes.md', 'for the run\n', 'A'),
  write('notes.md', 'no question\n', null),
  shell(put('appendFileSync', 'notes.md', 'by-a-program'), null),
  write('docs/new.md', 'new\n', 'A'),
  shell(put('appendFileSync', 'docs/new.md', 'by-a-program'), null),
  shell('echo top > top.txt', 'a'),
  shell('rm old.md', 'a'),
  shell('rm *.tmp', 'a'),
  // What takes another's place.
  shell('sed -i s/older/newer/ older.md', 'A'),
  shell('sed -i s/older/newer/ older.md', null),
  shell('cp src/zero.txt src/one.txt && mv src/one.txt moved.md', 'a'),
  shell('mv src/two.txt oldest.md', 'a'),
  { tool: 'edit', input: { path: 'oldest.md', old: 'two', new: 'three' }, key: 'a' },
  shell('mkdir -p made/deep && echo x > made/deep/x', 'a'),
  read('.env', 'a'),
  shell('cat .env > src/seen', 'A'),
  shell(put('copyFileSync', '.env', 'src/copied'), null),
  // What may be read for the run can be changed, when that is allowed too.
  shell('echo MORE=1 >> .env', 'a'),
  shell('make', 'a'),
  shell('make', 'A'),
  shell('make', null),
  shell('git push origin HEAD:refs/heads/side', 'a'),
];

test('what is allowed works, for every kind of question, once or for the run, by the tool and by a program', {
  timeout: 300_000,
}, async () => {
  const { root, remote, ...world } = await deedsWorld(deeds);
  const journey = new Journey({ ...world, cwd: root, args: ['run', '--yes', 'Work'] });
  await journey.event('plan.proposed');
  expect(chaperone({ ...world, root }, 'approve').code).toBe(0);
  await answer(journey, deeds);
  await journey.event('run.finished');
  const text = (name: string) => readFileSync(join(root, name), 'utf8');
  expect(text('made.md')).toBe('made\n');
  expect(text('notes.md')).toBe('no question\nby-a-program');
  expect(text('docs/new.md')).toBe('new\nby-a-program');
  expect(['1.tmp', '2.tmp'].filter((name) => existsSync(join(root, name)))).toEqual([]);
  expect(text('older.md')).toBe('newer\n');
  expect(text('oldest.md')).toBe('three\n');
  expect(text('top.txt')).toBe('top\n');
  expect(existsSync(join(root, 'old.md'))).toBe(false);
  expect(text('made/deep/x')).toBe('x\n');
  expect(text('src/seen')).toBe('TOKEN=really\n');
  expect(text('.env')).toBe('TOKEN=really\nMORE=1\n');
  expect(text('src/copied')).toBe('TOKEN=really\n');
  expect(git(remote, 'branch', '--list', 'side')).toContain('side');
});

const untilGo = 'until [ -e src/go ]; do sleep 0.05; done';

test('what is allowed for the run works after a kill and a resume, by a program too', {
  timeout: 120_000,
}, async () => {
  const all = [
    write('notes.md', 'mine\n', 'A'),
    shell(untilGo, null),
    shell(put('appendFileSync', 'notes.md', 'more'), null),
  ];
  const { root, remote: _, ...world } = await deedsWorld(all);
  const first = new Journey({ ...world, cwd: root, args: ['run', '--yes', 'Work'] });
  await first.event('plan.proposed');
  expect(chaperone({ ...world, root }, 'approve').code).toBe(0);
  await answer(first, all.slice(0, 1));
  const { seq } = await first.event('action.judged', ({ action }) => 'command' in action && action.command === untilGo);
  process.kill(first.pty.pid, 'SIGKILL');
  await first.exited;
  writeFileSync(join(root, 'src/go'), '');
  const again = new Journey({ ...world, cwd: root, args: ['resume'] });
  goesOnFrom(again, seq);
  await answer(again, all, 2);
  await again.event('run.finished');
  expect(readFileSync(join(root, 'notes.md'), 'utf8')).toBe('mine\nmore');
  expect(again.count('action.answered')).toBe(1);
});

test('killed between the answer and the deed, a run does it after the resume, without asking again', {
  timeout: 120_000,
}, async () => {
  const all = [write('docs/made.md', 'made\n', 'a'), write('docs/other.md', 'other\n', 'a')];
  const { root, remote: _, ...world } = await deedsWorld(all);
  const first = new Journey({ ...world, cwd: root, args: ['run', '--yes', 'Work'] });
  await first.event('plan.proposed');
  expect(chaperone({ ...world, root }, 'approve').code).toBe(0);
  await first.event('action.judged');
  await first.press('a', () => first.event('action.answered'));
  process.kill(first.pty.pid, 'SIGKILL');
  await first.exited;
  const again = new Journey({ ...world, cwd: root, args: ['resume'] });
  goesOnFrom(again, again.events().at(-1)?.seq ?? 0);
  await answer(again, [{ ...all[0], key: null } as Deed, ...all.slice(1)]);
  await again.event('run.finished');
  expect(readFileSync(join(root, 'docs/made.md'), 'utf8')).toBe('made\n');
});

test('a host and port that is allowed for the run is reached by every program, after a resume too, and asked for once', {
  timeout: 120_000,
}, async () => {
  const server = createServer((_request, response) => response.end('hello\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const get = shell(`node src/get.mjs ${port}`, null);
  const bullets = [`- ASK: Network calls to 127.0.0.1:${port}`];
  const { root, remote: _, ...world } = await deedsWorld([get, get, shell(untilGo, null), get], bullets);
  const first = new Journey({ ...world, cwd: root, args: ['run', '--yes', 'Work'] });
  await first.event('plan.proposed');
  expect(chaperone({ ...world, root }, 'approve').code).toBe(0);
  const asked = await first.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  expect(asked.action).toEqual({ kind: 'fetch', url: `tcp://127.0.0.1:${port}` });
  await first.press('A', () => first.event('action.answered'));
  await first.event('action.judged', ({ action }) => 'command' in action && action.command === untilGo);
  process.kill(first.pty.pid, 'SIGKILL');
  await first.exited;
  writeFileSync(join(root, 'src/go'), '');
  const again = new Journey({ ...world, cwd: root, args: ['resume'] });
  await again.event('run.finished');
  expect(readFileSync(join(root, 'src/got'), 'utf8')).toBe('hello\n'.repeat(3));
  expect(again.count('action.answered')).toBe(1);
});

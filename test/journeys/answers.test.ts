import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { cli } from '../helpers/journey.ts';
import { begin, chaperone, type World } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** A webhook on loopback that the person's settings name; resolves once an occasion was told. */
async function webhook({ home, env }: World) {
  const got: { run: string; occasion: string; text: string }[] = [];
  const listeners = new Set<() => void>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push(JSON.parse(body));
    response.end();
    for (const listener of [...listeners]) listener();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const folder = join(environment(home, env).XDG_CONFIG_HOME ?? '', 'chaperone');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ notify: { to: [{ url, body: 'json' }] } }));
  const told = (occasion: string, times = 1) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const fitting = got.filter((one) => one.occasion === occasion);
        if (fitting.length >= times) resolve(fitting.at(-1)?.text ?? '');
      };
      listeners.add(look);
      look();
    });
  return { told, got };
}

test('everything that the keys answer can be answered from another shell, and each need is told by webhook', async () => {
  const world = await smallWorld();
  const { told } = await webhook(world);
  const run = begin(world, 'run', '--no-ui', '--yes', 'Write the files');
  expect(await told('plan')).toBe('write-the-files: plan ready, 2 steps');
  expect(chaperone(world, 'reject', '--feedback', 'Only the second')).toMatchObject({ code: 0 });
  expect(await told('plan', 2)).toBe('write-the-files: plan ready, 1 step');
  expect(chaperone(world, 'approve')).toMatchObject({ code: 0 });
  expect(await told('question')).toBe('write-the-files: 1 question open, step 1/1');
  expect(chaperone(world, 'answer', 'perhaps')).toMatchObject({ code: 2 });
  expect(chaperone(world, 'answer', 'allow', '--id', 'other')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('src/notes.txt'),
  });
  expect(chaperone(world, 'answer', 'allow').out).toContain('allowed once');
  const late = chaperone(world, 'answer', 'deny', 'write-the-files');
  expect(late).toMatchObject({ code: 1, problem: expect.stringContaining('asks nothing now') });
  expect(await told('done')).toMatch(/^write-the-files: done, 1\/1 step/);
  expect(await run.ended).toBe(0);
  expect(existsSync(join(world.root, 'src/notes.txt'))).toBe(true);

  const report = chaperone(world, 'report').out;
  expect(report).toContain('## 1. Write two');
  expect(report).toContain('plan sent back: Only the second');
  expect(JSON.parse(chaperone(world, 'report', '--json').out)).toMatchObject({ ending: { outcome: 'done' } });
});

test('a plan that is rejected ends the run, which can then be removed; a webhook that is down only shows', async () => {
  const world = await smallWorld();
  const folder = join(environment(world.home, world.env).XDG_CONFIG_HOME ?? '', 'chaperone');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ notify: { to: [{ command: ['false'] }] } }));
  const run = begin(world, 'run', '--no-ui', '--yes', 'Write the files');
  await run.says('notice (plan) not delivered: false: ended with code 1');
  expect(chaperone(world, 'rm', 'write-the-files')).toMatchObject({ code: 1 });
  expect(chaperone(world, 'reject')).toMatchObject({ code: 0 });
  expect(await run.ended).toBe(4);
  expect(chaperone(world, 'rm', 'write-the-files')).toMatchObject({ code: 0 });
  expect(chaperone(world, 'ls').out).toContain('No runs here yet');
});

test('what goes into a pipe arrives whole, however slowly it is read, and a reader that goes away is no error', async () => {
  const world = await smallWorld();
  const run = begin(world, 'run', '--no-ui', '--yes', 'Write the files');
  await run.says('chaperone approve write-the-files');
  run.child.kill('SIGTERM');
  await run.ended;
  const journal = join(
    environment(world.home, world.env).XDG_STATE_HOME ?? '',
    'chaperone/runs/write-the-files/events.jsonl',
  );
  const whole = readFileSync(journal, 'utf8');
  const lines = whole.trim().split('\n');
  const { seq, at } = JSON.parse(lines.at(-1) ?? '') as { seq: number; at: number };
  const more = Array.from({ length: 400 }, (_, index) =>
    JSON.stringify({ seq: seq + 1 + index, at, type: 'agent.noticed', text: 'x'.repeat(2_000) }),
  );
  writeFileSync(journal, `${whole}${more.join('\n')}\n`);
  const env = { ...environment(world.home, world.env), CLI: cli, NODE: process.execPath };
  const sh = (script: string) => spawnSync('bash', ['-c', script], { cwd: world.root, env, encoding: 'utf8' });
  const slow = sh('"$NODE" "$CLI" log write-the-files --json | (sleep 1; wc -l)');
  expect(Number(slow.stdout)).toBe(lines.length + 400);
  const gone = sh('set -o pipefail; "$NODE" "$CLI" log write-the-files --json | head -1 >/dev/null');
  expect(gone.stderr).toBe('');
});

test('runs that were cut off go on together, those that were stopped on purpose do not', async () => {
  const world = await smallWorld();
  onTestFinished(() => {
    const folder = join(environment(world.home, world.env).XDG_STATE_HOME ?? '', 'chaperone', 'tmux');
    spawnSync('tmux', ['-L', 'chaperone', 'kill-server'], { env: { ...process.env, TMUX_TMPDIR: folder } });
  });
  const stopped = begin(world, 'run', '--no-ui', '--yes', 'First task');
  await stopped.says('chaperone approve first-task');
  stopped.child.kill('SIGTERM');
  await stopped.ended;
  const cut = begin(world, 'run', '--no-ui', '--yes', '--dirty', 'leave', 'Second task');
  await cut.says('chaperone approve second-task');
  cut.child.kill('SIGKILL');
  await cut.ended;
  expect(chaperone(world, 'resume', '--all')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^second-task goes on/),
  });
  expect(chaperone(world, 'resume', '--all').out).toContain('No run was cut off');
  const list = chaperone(world, 'ls', '--json')
    .out.trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(list).toMatchObject([
    { name: 'first-task', pid: null },
    { name: 'second-task', pid: expect.any(Number) },
  ]);
  expect(chaperone(world, 'stop', 'second-task').code).toBe(0);
});

import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
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

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** A topic as ntfy has it: what is posted is a notice, and messages wait to be asked for. */
async function topic() {
  const notices: string[] = [];
  const messages: { id: string; event: string; message: string }[] = [];
  const listeners = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://topic');
    if (request.method === 'GET') {
      const since = url.searchParams.get('since') ?? '';
      const from = messages.findIndex((one) => one.id === since) + 1;
      response.end(
        messages
          .slice(from)
          .map((one) => `${JSON.stringify(one)}\n`)
          .join(''),
      );
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    notices.push(body);
    response.end();
    for (const listener of [...listeners]) listener();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/topic`,
    notices,
    send: (message: string) => void messages.push({ id: `m${messages.length}`, event: 'message', message }),
    /** The code of the first notice that says something, after so many were there. */
    told: (pattern: RegExp, after = 0) =>
      new Promise<string>((resolve) => {
        const look = () => {
          const found = notices.slice(after).find((text) => pattern.test(text));
          if (found !== undefined) resolve(/code (\w+)/.exec(found)?.[1] ?? '');
        };
        listeners.add(look);
        look();
      }),
  };
}

test('a task is texted, its plan approved and its question answered by messages, each signed by the code of the last notice', {
  timeout: 240_000,
}, async () => {
  const world = await smallWorld();
  const env = environment(world.home, world.env);
  onTestFinished(() => {
    const folder = join(env.XDG_STATE_HOME ?? '', 'chaperone', 'tmux');
    spawnSync('tmux', ['-L', 'chaperone', 'kill-server'], { env: { ...process.env, TMUX_TMPDIR: folder } });
  });
  const ntfy = await topic();
  const settings = join(env.XDG_CONFIG_HOME ?? '', 'chaperone');
  mkdirSync(settings, { recursive: true });
  const config = {
    notify: { to: [{ url: ntfy.url }] },
    inbox: { from: [{ kind: 'ntfy', url: ntfy.url }], seconds: 0.1 },
  };
  writeFileSync(join(settings, 'config.json'), JSON.stringify(config));
  const box = begin(world, 'inbox');
  const first = await ntfy.told(/^Ready for tasks/);
  // Nobody has looked at this policy yet, and a message can't.
  ntfy.send(`${first} task: Write the files`);
  const second = await ntfy.told(/first run in this repository/);
  const watched = begin(world, 'run', '--no-ui', '--yes', 'Look at it');
  await watched.says('chaperone approve look-at-it');
  chaperone(world, 'reject', 'look-at-it');
  await watched.ended;

  ntfy.send('Write the files');
  ntfy.send(`${first} task: Write the files`);
  ntfy.send(`${second} task: Write the files`);
  await ntfy.told(/^The task is queued/);
  const plan = await ntfy.told(/^write-the-files: plan ready/);
  ntfy.send('00000000 approve');
  ntfy.send(`${plan} approve`);
  const question = await ntfy.told(/^write-the-files: 1 question/);
  ntfy.send(`${plan} reject`);
  ntfy.send(`${question} allow`);
  await ntfy.told(/^write-the-files: done, 2\/2/);
  expect(ntfy.notices.filter((text) => text.startsWith('The task is queued'))).toHaveLength(1);
  box.child.kill('SIGTERM');
  expect(await box.ended).toBe(130);
  expect(box.output()).not.toMatch(/code [0-9A-Z]{8}/);
});

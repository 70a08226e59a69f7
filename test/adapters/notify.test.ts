import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { notify } from '../../source/adapters/notify.ts';
import { Config } from '../../source/core/config.ts';
import type { Notice } from '../../source/core/notice.ts';

const notice: Notice = {
  occasion: 'plan',
  run: 'port-it',
  text: 'port-it: plan ready, 1 step',
  words: 'Port it\nwords',
};
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A loopback server that keeps what it got and answers with a status. */
async function listener(status = 200) {
  const got: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push({ headers: request.headers, body });
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('ignored');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/topic?key=hidden` };
}

/** An address where nobody listens. */
async function unused(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/hidden`;
}

const settings = (value: unknown): Config['notify'] => Config.parse({ notify: value }).notify;

test('each form of body arrives as its service expects it', async () => {
  const { got, url } = await listener();
  const to = [
    { url, headers: { authorization: 'Bearer t' } },
    { url, body: 'slack' },
    { url, body: 'telegram', chat: '42' },
    { url, body: 'json' },
  ];
  for (const one of to)
    expect(await notify(notice, settings({ to: [one] }), {})).toEqual({ sent: [new URL(url).host], failed: [] });
  expect(got.map((one) => one.body)).toEqual([
    notice.text,
    JSON.stringify({ text: notice.text }),
    JSON.stringify({ chat_id: '42', text: notice.text }),
    JSON.stringify({ run: 'port-it', occasion: 'plan', text: notice.text }),
  ]);
  expect(got[0]?.headers.authorization).toBe('Bearer t');
});

test('a program gets the text on its standard input, and the words only where they are asked for', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'chaperone-notify-')), 'got');
  const command = ['sh', '-c', 'echo "$CHAPERONE_RUN $CHAPERONE_OCCASION" > "$0"; cat >> "$0"', file];
  const env = { PATH: process.env.PATH };
  expect(await notify(notice, settings({ to: [{ command }] }), env)).toMatchObject({ sent: [command[0]], failed: [] });
  expect(readFileSync(file, 'utf8')).toBe(`port-it plan\n${notice.text}`);
  expect(await notify(notice, settings({ to: [{ command }], words: true }), env)).toMatchObject({ failed: [] });
  expect(readFileSync(file, 'utf8')).toBe(`port-it plan\n${notice.text}\n${notice.words}`);
});

test('a delivery that fails is told by its host without the secrets of its address, and the others still arrive', async () => {
  const good = await listener();
  const bad = await listener(500);
  const moved = await listener(302);
  const gone = await unused();
  const { failed } = await notify(
    notice,
    settings({
      to: [
        { url: bad.url },
        { url: gone },
        { url: moved.url },
        { command: ['sh', '-c', 'exit 3'] },
        { command: ['/no/such/program'] },
        { url: good.url },
      ],
    }),
    { PATH: process.env.PATH },
  );
  expect(failed).toHaveLength(5);
  expect(failed.join('\n')).toMatch(/answered 500[\s\S]*ECONNREFUSED[\s\S]*code 3[\s\S]*ENOENT/);
  expect(failed.join('\n')).not.toContain('hidden');
  expect(good.got).toHaveLength(1);
});

test('an occasion that the person did not choose goes nowhere', async () => {
  const { got, url } = await listener();
  expect(await notify(notice, settings({ to: [{ url }], on: ['done'] }), {})).toEqual({ sent: [], failed: [] });
  expect(got).toEqual([]);
});

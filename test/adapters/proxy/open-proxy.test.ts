import { once } from 'node:events';
import { connect as net } from 'node:net';
import { connect, createServer as createTls } from 'node:tls';
import { expect, test } from 'vitest';
import { proxy, say, tcp, tunnel, web } from './place.ts';

const here = async () => ['127.0.0.1'];

test('a plain request goes to the host that was judged, whatever its Host header says, and its answer comes back', async () => {
  const port = await web((request, response) => {
    response.setHeader('x-seen', `${request.headers.host} ${request.headers['proxy-authorization'] ?? 'none'}`);
    response.end('hello');
  });
  const { socket, asked } = await proxy({ resolve: here });
  const answer = await say(
    socket,
    `GET http://a.example:${port}/x HTTP/1.1\r\nHost: other.example\r\nProxy-Authorization: Basic eA==\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(answer).toContain(`x-seen: a.example:${port} none`);
  expect(answer).toContain('hello');
  expect(asked).toEqual([{ host: 'a.example', port }]);
});

test('a body is passed on whole', async () => {
  const port = await web(async (request, response) => {
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) size += chunk.length;
    response.end(`${size}`);
  });
  const { socket } = await proxy({ resolve: here });
  const body = 'x'.repeat(300_000);
  const head = `POST http://a.example:${port}/ HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n`;
  expect(await say(socket, `${head}Content-Length: ${body.length}\r\n\r\n`, body)).toContain('300000');
  expect(await say(socket, `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`)).toMatch(
    /\r\n5(?:\r\n|$)/,
  );
});

test('a tunnel carries bytes both ways, those sent before it stood too, and ends when either side does', async () => {
  const port = await tcp((socket) => socket.pipe(socket));
  const { socket } = await proxy({ resolve: here });
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    void tunnel(socket, `a.example:${port}`).then(({ socket: client }) => {
      client.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text === 'ping') client.end();
      });
      client.on('close', () => resolve(text));
      client.write('ping');
    });
  });
  expect(answer).toBe('ping');
  const early = await tcp((server) => server.once('data', (chunk) => server.end(chunk)));
  expect(await say(socket, `CONNECT a.example:${early} HTTP/1.1\r\nHost: a\r\n\r\nearly`)).toMatch(/200[\s\S]*early$/);
});

test('a refusal says why in its body, and in the status line that clients of a tunnel show', async () => {
  const reason = 'It would connect to evil.example:443; "NO network calls" (CLAUDE.md:3) forbids it.';
  const { socket } = await proxy({ answer: () => ({ verdict: 'deny', reason }) });
  const tunnelled = await say(socket, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(tunnelled).toMatch(/^HTTP\/1\.1 403 chaperone: It would connect to evil\.example:443/);
  expect(tunnelled).toContain(`\r\n\r\nchaperone: ${reason}`);
  const plain = await say(socket, 'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(plain).toMatch(/^HTTP\/1\.1 403 /);
  expect(plain).toContain('CLAUDE.md:3');
});

test('a connection waits while it is decided, and the decision is no longer wanted once the client went away', async () => {
  const wanted = Promise.withResolvers<AbortSignal>();
  const { socket } = await proxy({
    answer: (_to, signal) => {
      wanted.resolve(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));
    },
  });
  const client = net(socket);
  client.write('CONNECT slow.example:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  const signal = await wanted.promise;
  expect(signal.aborted).toBe(false);
  const ended = once(signal, 'abort');
  client.end();
  await ended;
});

test('TLS goes through as it is when its server name is the host; under another name it ends and is reported', async () => {
  const names: (string | false | null)[] = [];
  const server = createTls({
    SNICallback: (name, done) => {
      names.push(name);
      done(null);
    },
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const { socket, refused } = await proxy({ resolve: here });
  for (const servername of ['a.example', 'b.example']) {
    const { socket: client } = await tunnel(socket, `a.example:${port}`);
    const secure = connect({ socket: client, servername });
    secure.on('error', () => {});
    await new Promise((done) => secure.once('close', done));
  }
  server.close();
  expect(names).toEqual(['a.example']);
  expect(refused).toMatchObject([{ to: { host: 'a.example', port }, reason: expect.stringContaining('b.example') }]);
});

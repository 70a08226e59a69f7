import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKind } from '../../../source/adapters/proxy/address-kind.ts';
import { readTarget } from '../../../source/adapters/proxy/read-target.ts';
import { serverName } from '../../../source/adapters/proxy/server-name.ts';
import { proxy, say, tcp, tunnel, web } from './place.ts';

const tunnelTo = (to: string) => `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`;
const get = (url: string) => `GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

describe('what is no plain host and port is refused before anybody is asked', () => {
  const odd = [
    ...[
      'evil.example\0.good.example:443',
      'good.example%00.evil.example:443',
      'good.example\u00ad:443',
      'gооd.example:443',
    ],
    ...[
      'good.example',
      'good.example:',
      'good.example:0',
      'good.example:65536',
      'good.example:4 43',
      'good.example:443:80',
    ],
    ...['user@good.example:443', 'good.example:443@evil.example:443', 'good.example:443/', 'http://good.example:443'],
    ...[
      '[fe80::1%eth0]:443',
      '[good.example]:443',
      '[::1',
      '::1:443',
      '-a.example:443',
      'a..example:443',
      '.example:443',
    ],
    ...['999.1.1.1:80', '1.2.3.4.5:80', '0x1ffffffff:80', '*.example:443', 'good.example\t:443'],
  ];
  test.each(odd)('%j', async (to) => {
    const { socket, asked } = await proxy();
    expect(await say(socket, Buffer.from(tunnelTo(to)))).toMatch(/^HTTP\/1\.1 400 /);
    expect(asked).toEqual([]);
  });
});

test('one host has one spelling for the judge, the resolver and the wire', () => {
  const spelled = [
    'Good.Example.:443',
    '127.1:80',
    '0x7f.0.0.1:80',
    '2130706433:80',
    '017700000001:80',
    '[0:0:0:0:0:0:0:1]:80',
  ];
  expect(spelled.map((text) => readTarget(text)?.host)).toEqual([
    ...['good.example', '127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '::1'],
  ]);
});

test('reading a target is total, and what it reads is read as itself', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.domain().map((host) => `${host}:443`),
      ),
      (text) => {
        const read = readTarget(text);
        if (read)
          expect(readTarget(`${read.host.includes(':') ? `[${read.host}]` : read.host}:${read.port}`)).toEqual(read);
      },
    ),
  );
});

test('addresses of this machine, its link, metadata services and private networks are known in every form', () => {
  const own = ['127.0.0.1', '127.9.9.9', '0.0.0.0', '::1', '::', '169.254.169.254', 'fe80::1', '100.100.100.200'];
  const carried = [
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::127.0.0.1',
    'fd00:ec2::254',
  ];
  for (const address of [...own, ...carried]) expect([address, addressKind(address)]).toEqual([address, 'own']);
  for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1'])
    expect([address, addressKind(address)]).toEqual([address, 'private']);
  for (const address of ['224.0.0.1', '255.255.255.255', 'ff02::1', 'no address', '1.2.3.4%eth0'])
    expect([address, addressKind(address)]).toEqual([address, 'never']);
  for (const address of ['93.184.216.34', '172.32.0.1', '2606:4700::1111', '64:ff9b::5db8:d822'])
    expect([address, addressKind(address)]).toEqual([address, 'public']);
});

test.each([
  ['127.0.0.1', 'no', 403],
  ['127.0.0.1', 'host', 403],
  ['169.254.169.254', 'host', 403],
  ['10.255.255.1', 'no', 403],
] as const)(
  'a name that resolves to %s is refused where it is named %s, and reported',
  async (address, named, status) => {
    const { socket, refused } = await proxy({
      answer: () => ({ verdict: 'allow', named }),
      resolve: async () => [address],
    });
    const answer = await say(socket, tunnelTo('rebound.example:80'));
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(address);
    expect(refused).toHaveLength(1);
  },
);

test('the judge is told when a destination is this machine by its spelling alone', async () => {
  const { socket, asked } = await proxy({ answer: () => ({ verdict: 'deny', reason: 'no' }) });
  for (const to of ['localhost:80', 'x.localhost:80', '127.1:80', '[::ffff:127.0.0.1]:80', '169.254.169.254:80'])
    await say(socket, tunnelTo(to));
  await say(socket, tunnelTo('localhost.example:80'));
  expect(asked.map(({ inward }) => inward ?? false)).toEqual([true, true, true, true, true, false]);
});

test('of several addresses only those that passed are tried, and a name is resolved once', async () => {
  const port = await web((_request, response) => response.end('right'));
  let times = 0;
  const { socket } = await proxy({
    resolve: async () => {
      times += 1;
      // A second look would give another address.
      return times === 1 ? ['127.0.0.1'] : ['10.255.255.1'];
    },
  });
  expect(await say(socket, get(`http://a.example:${port}/`))).toContain('right');
  expect(times).toBe(1);
  const mixed = await proxy({
    answer: () => ({ verdict: 'allow', named: 'host' }),
    resolve: async () => ['127.0.0.1', '169.254.169.254'],
  });
  expect(await say(mixed.socket, get(`http://a.example:${port}/`))).toMatch(/^HTTP\/1\.1 403/);
});

test('a redirect is the client’s to follow: where it leads is judged anew', async () => {
  const port = await web((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  const { socket, asked } = await proxy({ resolve: async () => ['127.0.0.1'] });
  expect(await say(socket, get(`http://a.example:${port}/`))).toContain('302');
  expect(asked).toHaveLength(1);
});

test('only the absolute form of http is a request; a second request in the same bytes is judged by itself', async () => {
  const { socket, asked } = await proxy({ answer: () => ({ verdict: 'deny', reason: 'no' }) });
  for (const url of [
    '/',
    '*',
    'https://a.example/',
    'ftp://a.example/',
    'http://u:p@a.example/',
    'http://a.example\\@b.example/',
  ])
    expect(await say(socket, get(url))).toMatch(/^HTTP\/1\.1 400/);
  expect(asked).toEqual([]);
  const port = await web((_request, response) => response.end('seen'));
  const judged = await proxy({
    answer: ({ host }) =>
      host === 'a.example' ? { verdict: 'allow', named: 'exact' } : { verdict: 'deny', reason: 'not b' },
    resolve: async () => ['127.0.0.1'],
  });
  const both = `GET http://a.example:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n${get(`http://b.example:${port}/`)}`;
  const answer = await say(judged.socket, both);
  expect(answer).toContain('seen');
  expect(answer).toContain('not b');
});

test('requests whose length can be read two ways are refused', async () => {
  const port = await web((_request, response) => response.end('seen'));
  const { socket } = await proxy({ resolve: async () => ['127.0.0.1'] });
  const head = `POST http://a.example:${port}/ HTTP/1.1\r\nHost: x\r\n`;
  for (const lines of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Content-Length: +5\r\n',
  ])
    expect(await say(socket, `${head}${lines}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400/);
});

test('a body keeps its length, so that it can’t stand on the wire as a request that nobody looked at', async () => {
  const seen: string[] = [];
  const port = await web((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('seen');
  });
  const { socket } = await proxy({ resolve: async () => ['127.0.0.1'] });
  const hidden = 'POST /r/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
  const head = `GET http://a.example:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close, content-length\r\n`;
  await say(socket, `${head}Content-Length: ${hidden.length}\r\n\r\n${hidden}`);
  expect(seen).toEqual(['GET /']);
});

test('a server that answers with no status does no harm', async () => {
  for (const status of ['099', '000']) {
    const port = await tcp((socket) => socket.on('data', () => socket.end(`HTTP/1.1 ${status} X\r\n\r\n`)));
    const { socket } = await proxy({ resolve: async () => ['127.0.0.1'] });
    expect(await say(socket, get(`http://a.example:${port}/`))).toMatch(/^HTTP\/1\.1 502 .*status/);
  }
});

test('a push over plain HTTP is refused, however its path is spelled', async () => {
  const { socket, asked } = await proxy();
  for (const path of [
    '/r.git/git-receive-pack',
    '/r.git/info/refs?service=git-receive-pack',
    '/r.git/git-receive%2Dpack',
  ])
    expect(await say(socket, get(`http://git.example${path}`))).toContain('A push does not go through the proxy');
  expect(asked).toEqual([]);
});

test('a push over plain HTTP inside a tunnel ends at its first line', async () => {
  const seen: string[] = [];
  const port = await tcp((socket) => socket.on('data', (chunk) => seen.push(chunk.toString())));
  const { socket, refused } = await proxy({ resolve: async () => ['127.0.0.1'] });
  await say(socket, tunnelTo(`a.example:${port}`), 'GET /r.git/info/refs?service=git-receive-pack HTTP/1.1\r\n\r\n');
  expect(seen).toEqual([]);
  expect(refused).toHaveLength(1);
});

test('bytes that are no request, floods before the answer and clients that vanish don’t harm the next one', async () => {
  const port = await tcp((socket) => socket.end('bye'));
  const { socket } = await proxy({
    answer: ({ host }) => (host === 'held.example' ? new Promise(() => {}) : { verdict: 'allow', named: 'exact' }),
    resolve: async () => ['127.0.0.1'],
  });
  expect(await say(socket, Buffer.from([4, 1, 0]), '\r\n\r\n')).toMatch(/400|^$/);
  await say(socket, tunnelTo('held.example:443'), Buffer.alloc(256 * 1024, 120));
  expect(await say(socket, tunnelTo(`a.example:${port}`))).toMatch(/200[\s\S]*bye/);
  const { socket: client, said } = await tunnel(socket, `a.example:${port}`);
  expect(said).toContain('200');
  client.destroy();
});

test('reading a TLS greeting is total, whatever the bytes are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, tls) => {
      const greeting = serverName(Buffer.from(tls ? [0x16, 3, 1, ...bytes] : bytes));
      expect(['string', 'object']).toContain(typeof greeting);
    }),
    { numRuns: 2_000 },
  );
});

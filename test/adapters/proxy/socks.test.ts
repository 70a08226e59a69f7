import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openProxy } from '../../../source/adapters/proxy/open-proxy.ts';
import { proxy, say, tcp, web } from './place.ts';

const here = async () => ['127.0.0.1'];
const name = (host: string, port: number, command = 1) =>
  Buffer.from([5, command, 0, 3, host.length, ...Buffer.from(host, 'latin1'), port >> 8, port & 255]);
const greeting = Buffer.from([5, 1, 0]);
const reply = (text: string) => [...Buffer.from(text, 'latin1')];

test('a SOCKS client comes to the host that was judged, by its name, and bytes go both ways', async () => {
  const port = await tcp((socket) => socket.end('hello'));
  const { socket, asked } = await proxy({ resolve: here });
  const said = await say(socket, greeting, name('A.example.', port));
  expect(said.slice(0, 2)).toBe('\x05\x00');
  expect(said.slice(2)).toBe('\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00hello');
  expect(asked).toEqual([{ host: 'a.example', port }]);
});

test('curl takes it', async () => {
  const port = await web((_, response) => response.end('over socks'));
  const opened = await openProxy({
    listen: 'loopback',
    token: 'a token of some length',
    mayConnect: async () => ({ verdict: 'allow', named: 'exact' }),
    refused: () => {},
    resolve: here,
  });
  onTestFinished(() => opened.close());
  const at = new URL(opened.url).host;
  const curl = async (password: string) => {
    const args = ['-sS', '--socks5-hostname', at, '--proxy-user', `x:${password}`, `http://a.example:${port}/`];
    const child = spawn('curl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    await once(child, 'close');
    return out;
  };
  expect(await curl('a token of some length')).toBe('over socks');
  expect(await curl('another')).toBe('');
});

test('what is not allowed, is no CONNECT or has no plain name is refused, and nobody is asked of the odd', async () => {
  const { socket, asked } = await proxy({ answer: () => ({ verdict: 'deny', reason: 'No.' }) });
  const last = async (request: Buffer) => reply(await say(socket, greeting, request))[3];
  expect(await last(name('a.example', 80))).toBe(2);
  expect(asked).toHaveLength(1);
  expect(await last(name('a.example', 80, 2))).toBe(7);
  expect(await last(name('a.example', 80, 3))).toBe(7);
  expect(await last(name('good.example\0.evil', 80))).toBe(8);
  expect(await last(name('', 80))).toBe(8);
  expect(await last(Buffer.from([5, 1, 0, 9, 1, 2, 3, 4, 0, 80]))).toBe(8);
  expect(await say(socket, Buffer.from([5, 1, 2]))).toBe('\x05\xff');
  expect(asked).toHaveLength(1);
});

test('an address is judged as it is written: this machine is inward whatever its spelling', async () => {
  const { socket, asked } = await proxy({ answer: () => ({ verdict: 'deny', reason: 'No.' }) });
  await say(socket, greeting, Buffer.from([5, 1, 0, 1, 127, 0, 0, 1, 0, 80]));
  const six = Buffer.from([5, 1, 0, 4, ...Array.from({ length: 15 }, () => 0), 1, 0, 80]);
  await say(socket, greeting, six);
  await say(socket, greeting, name('localhost', 80));
  expect(asked.map(({ host, inward }) => [host, inward])).toEqual([
    ['127.0.0.1', true],
    ['::1', true],
    ['localhost', true],
  ]);
});

test('a client that goes away or sends its words byte by byte does no harm', async () => {
  const port = await tcp((socket) => socket.end('slowly'));
  const { socket } = await proxy({ resolve: here });
  const cut = connect(socket);
  cut.write(Buffer.from([5, 3]));
  cut.destroy();
  const all = Buffer.concat([greeting, name('a.example', port)]);
  expect(await say(socket, ...[...all].map((byte) => Buffer.from([byte])))).toContain('slowly');
});

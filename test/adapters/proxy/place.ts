import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openProxy, type ProxyOptions } from '../../../source/adapters/proxy/open-proxy.ts';
import type { Destination } from '../../../source/ports.ts';

type Answer = Awaited<ReturnType<ProxyOptions['mayConnect']>>;

/** A proxy on a Unix socket, what it asked, and what it refused by itself. By default every host is allowed by name alone. */
export async function proxy(
  options: {
    answer?: (to: Destination, signal: AbortSignal) => Answer | Promise<Answer>;
    resolve?: ProxyOptions['resolve'];
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'chp-proxy-'));
  const socket = join(folder, 's');
  const asked: Destination[] = [];
  const refused: { to: Destination; reason: string }[] = [];
  const opened = await openProxy({
    listen: { socket },
    mayConnect: async (to, signal) => {
      asked.push(to);
      return (await options.answer?.(to, signal)) ?? { verdict: 'allow', named: 'exact' };
    },
    refused: (to, reason) => refused.push({ to, reason }),
    ...(options.resolve && { resolve: options.resolve }),
  });
  onTestFinished(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { socket, asked, refused };
}

/** A web server on loopback; resolves with its port. */
export async function web(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A server of bytes on loopback. */
export async function tcp(serve: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createTcp((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Sends these bytes and resolves with all that comes back until the other side ends. */
export function say(path: string, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    // The other side may end while we still speak.
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    for (const piece of pieces) socket.write(piece, 'latin1');
  });
}

/** Opens a tunnel; resolves once the proxy said that it stands, or with what it said instead. */
export function tunnel(path: string, to: string): Promise<{ socket: Socket; said: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    const data = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      socket.off('data', data);
      resolve({ socket, said: text });
    };
    socket.on('data', data);
    socket.on('error', reject);
    socket.on('close', () => resolve({ socket, said: text }));
    socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
    onTestFinished(() => void socket.destroy());
  });
}

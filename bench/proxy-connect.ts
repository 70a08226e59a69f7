import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProxy } from '../source/adapters/proxy/open-proxy.ts';
import { interleave, median, time } from './medians.ts';
import type { Figure } from './run.ts';

/** A connection to a loopback server through the proxy (on its Unix socket, judged, its address looked at), and one byte there and back; against the same without it. */
export async function proxyConnect(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'chp-bench-'));
  const socket = join(folder, 's');
  const proxy = await openProxy({
    listen: { socket },
    mayConnect: async () => ({ verdict: 'allow', named: 'exact' }),
    refused: () => {},
  });
  const echo = createServer((client) => {
    client.on('error', () => {});
    client.pipe(client);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as AddressInfo;
  const many = async (once: () => Promise<void>) => {
    const times: number[] = [];
    for (let index = 0; index < 100; index++) times.push(await time(once));
    return median(times);
  };
  const head = `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const measured = await interleave(
    7,
    () => many(() => roundTrip(connect(socket), head)),
    () => many(() => roundTrip(connect(port, '127.0.0.1'), null)),
  );
  await proxy.close();
  echo.close();
  rmSync(folder, { recursive: true, force: true });
  return { name: 'proxy-connect', ...measured, unit: 'ms' };
}

/** Resolves when the byte is back and the connection is closed. */
function roundTrip(client: Socket, head: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let tunnel = head === null;
    client.on('error', reject);
    client.on('close', () => resolve());
    client.on('connect', () => client.write(head ?? 'x'));
    client.on('data', () => {
      if (tunnel) return client.destroy();
      tunnel = true;
      return client.write('x');
    });
  });
}

import { chmod, rm } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import type { Listen } from '../ports.ts';

/**
 * Begins to listen and resolves with the port, or null for a Unix socket. What a dead supervisor left at the socket's path
 * is replaced; the folder it lies in must be the person's alone.
 */
export async function listen(server: Server, where: Listen): Promise<number | null> {
  if (where !== 'loopback') await rm(where.socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const ready = () => {
      server.off('error', reject);
      resolve();
    };
    if (where === 'loopback') server.listen(0, '127.0.0.1', ready);
    else server.listen(where.socket, ready);
  });
  if (where === 'loopback') return (server.address() as AddressInfo).port;
  await chmod(where.socket, 0o600);
  return null;
}

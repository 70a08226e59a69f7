import { createServer, type Socket } from 'node:net';
import type { Destination, Listen, MayConnect } from '../../ports.ts';
import { listen } from '../listen.ts';
import { dial, systemResolve } from './dial.ts';

/**
 * A way to one endpoint of this machine that a bullet names by host and port (a registry, a database): what connects here
 * is joined with it, for clients that know nothing of proxies. Judged each time like everything that goes out.
 */
export async function openPassage(options: {
  readonly listen: Listen;
  readonly to: Destination;
  readonly mayConnect: MayConnect;
}): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  };
  const pass = async (client: Socket) => {
    const gone = new AbortController();
    client.once('close', () => gone.abort());
    const answer = await options.mayConnect({ ...options.to, inward: true }, gone.signal);
    if (answer.verdict === 'deny' || gone.signal.aborted) return client.destroy();
    const server = await dial(options.to, answer.named, systemResolve, gone.signal);
    keep(server);
    client.pipe(server);
    server.pipe(client);
    server.once('close', () => client.destroy());
    return client.once('close', () => server.destroy());
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    keep(client);
    pass(client).catch(() => client.destroy());
  });
  await listen(server, options.listen);
  return {
    close: () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of open) socket.destroy();
      return closed;
    },
  };
}

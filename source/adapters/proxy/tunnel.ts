import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Destination } from '../../ports.ts';
import { Refused } from './refused.ts';
import { serverName } from './server-name.ts';

/** What is said to a push that comes this way. */
export const noPush = 'A push does not go through the proxy: ask for it with git push, and the supervisor decides.';

/** So much is kept of what a client sends before its tunnel stands. */
const earlyLimit = 64 * 1024;

/**
 * Reads on while a tunnel is decided, for only so is it seen that the client went away. `take` ends that and puts back
 * what came; `gone` is told when the client left or sent too much.
 */
export function awaitTunnel(client: Duplex, gone: () => void): { take(): void } {
  const early: Buffer[] = [];
  let size = 0;
  const data = (chunk: Buffer) => {
    size += chunk.length;
    early.push(chunk);
    if (size > earlyLimit) gone();
  };
  client.on('data', data);
  client.once('end', gone);
  client.once('close', gone);
  return {
    take() {
      client.off('data', data);
      client.off('end', gone);
      client.off('close', gone);
      client.pause();
      if (size > 0) client.unshift(Buffer.concat(early));
    },
  };
}

/**
 * Joins a client and the server it may speak to. Where the client greets with TLS, the server's name in the greeting must
 * be the host that was judged: else a name that is allowed would open the way to any other at the same address. What is
 * said inside TLS is not seen.
 */
export function join(client: Duplex, server: Socket, to: Destination, mismatch: (reason: Refused) => void): void {
  let seen: Buffer[] = [];
  const first = (chunk: Buffer) => {
    seen.push(chunk);
    const whole = Buffer.concat(seen);
    const greeting = serverName(whole);
    if (greeting === 'more') {
      seen = [whole];
      return;
    }
    const wrong = greeting === 'other' ? push(whole) : wrongName(greeting, to);
    client.off('data', first);
    if (wrong !== null) {
      mismatch(new Refused(403, wrong, true));
      client.destroy();
      server.destroy();
      return;
    }
    server.write(whole);
    client.pipe(server);
  };
  client.on('data', first);
  client.resume();
  // A client that ends while its greeting is incomplete has said nothing that could be passed on.
  client.once('end', () => server.end());
  server.pipe(client);
  const end = () => {
    client.destroy();
    server.destroy();
  };
  client.on('error', end);
  client.on('close', end);
  server.on('close', end);
}

/** A push that is not inside TLS shows in its first line; some clients tunnel plain HTTP too. */
function push(bytes: Buffer): string | null {
  const line = bytes.subarray(0, 4_096).toString('latin1').split('\r\n', 1)[0] ?? '';
  return /^[A-Z]+ \S*git-receive-pack/.test(line) ? noPush : null;
}

function wrongName(greeting: ReturnType<typeof serverName>, { host }: Destination): string | null {
  if (greeting === 'broken') return `What was sent to ${host} begins like TLS and is none.`;
  if (typeof greeting === 'string' || greeting.name === null) return null;
  const name = greeting.name.replace(/\.$/, '');
  if (name === host || (isIP(host) !== 0 && isIP(name) === 0 && name === '')) return null;
  return `A tunnel to ${host} was used for the server name ${name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)}. Ask for that host by its own name.`;
}

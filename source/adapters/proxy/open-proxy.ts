import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createFront, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Destination, Listen, MayConnect } from '../../ports.ts';
import { doorPorts } from '../door-ports.ts';
import { listen } from '../listen.ts';
import { addressKind, isOwnName } from './address-kind.ts';
import { dial, type Resolve, systemResolve } from './dial.ts';
import { forward } from './forward.ts';
import { readTarget } from './read-target.ts';
import { asRefused, Refused, refuse, refuseTunnel } from './refused.ts';
import { serveSocks } from './socks.ts';
import { awaitTunnel, join, noPush } from './tunnel.ts';

export interface ProxyOptions {
  /** A Unix socket that a sandbox has a door to; on loopback clients must send `token` as their proxy password. */
  readonly listen: Listen;
  readonly token?: string;
  readonly mayConnect: MayConnect;
  /** Told of what the proxy refused by itself, after `mayConnect` said yes: an address that leads inward, a wrong name. */
  readonly refused: (to: Destination, reason: string) => void;
  /** Told of each try to connect that was allowed: whether it came about. */
  readonly tried?: (to: Destination, problem: string | null) => void;
  /** Default: the machine's resolver. */
  readonly resolve?: Resolve;
}

/** More connections at a time than any package manager opens. */
const most = 512;

/**
 * The way out: CONNECT, plain HTTP requests and SOCKS5 on one port, each to a host and port that was judged for it, by an address that was
 * looked at and then used. Closed where anything is unsure.
 *
 * Why not the proxies of @anthropic-ai/sandbox-runtime (0.0.83 was read): they pin addresses and can ask a callback too,
 * but are no public part of that package (they come with its manager, one per process), give the refused client a fixed
 * sentence, don't look at the server's name, allow private networks by default, and bring TLS interception, credential
 * substitution and three more packages into the one process that must not be the agent's.
 *
 * What is inside TLS is not read. A push over HTTPS is therefore stopped by what the sandbox lacks (credentials) and the
 * hook; a plain one is refused here.
 */
export async function openProxy(options: ProxyOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { mayConnect, refused, resolve = systemResolve } = options;
  if (options.listen === 'loopback' && (options.token?.length ?? 0) < 16)
    throw new Error('A proxy on loopback needs a token of at least 16 characters.');
  const tunnels = new Set<Duplex>();

  /** Judges and connects; throws why not. */
  const reach = async (request: IncomingMessage, to: Destination, signal: AbortSignal): Promise<Socket> => {
    if (!knows(request.headers['proxy-authorization'], options.token))
      throw new Refused(407, 'The proxy’s password is missing or wrong.');
    return pass(to, signal);
  };
  const pass = async (to: Destination, signal: AbortSignal): Promise<Socket> => {
    const inward = isOwnName(to.host) || (isIP(to.host) !== 0 && ['own', 'never'].includes(addressKind(to.host)));
    const answer = await mayConnect(inward ? { ...to, inward } : to, signal);
    if (answer.verdict === 'deny') throw new Refused(403, answer.reason);
    try {
      const socket = await dial(to, answer.named, resolve, signal);
      options.tried?.(to, null);
      return socket;
    } catch (error) {
      if (!signal.aborted && !(error instanceof Refused && error.told)) options.tried?.(to, (error as Error).message);
      if (error instanceof Refused && error.told) refused(to, error.message);
      throw error;
    }
  };

  const server = createServer({ requestTimeout: 0, headersTimeout: 30_000, insecureHTTPParser: false });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const wanted = plainTarget(request);
    if (wanted instanceof Refused) return refuse(response, wanted);
    reach(request, wanted.to, gone.signal).then(
      (socket) => {
        if (gone.signal.aborted) socket.destroy();
        else forward(request, response, wanted.to, wanted.path, socket);
      },
      (error: unknown) => refuse(response, asRefused(error)),
    );
  });

  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    tunnels.add(client);
    client.once('close', () => tunnels.delete(client));
    const to = readTarget(request.url ?? '');
    if (to === null) return refuseTunnel(client, new Refused(400, 'A tunnel leads to HOST:PORT, nothing else.'));
    if (head.length > 0) client.unshift(head);
    const gone = new AbortController();
    const waiting = awaitTunnel(client, () => {
      gone.abort();
      client.destroy();
    });
    reach(request, to, gone.signal).then(
      (socket) => {
        if (gone.signal.aborted) return socket.destroy();
        waiting.take();
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        join(client, socket, to, (reason) => refused(to, reason.message));
      },
      (error: unknown) => {
        waiting.take();
        client.resume();
        refuseTunnel(client, asRefused(error));
      },
    );
  });
  server.on('clientError', (_error, socket) => {
    socket.on('error', () => {});
    if (socket.writable) refuseTunnel(socket, new Refused(400, 'This is no request that a proxy understands.'));
    else socket.destroy();
  });

  const socks = { reach: pass, token: options.token, refused };
  const waiting = new Set<Socket>();
  // A SOCKS client begins with its version (RFC 1928), which no request of HTTP does.
  const front = createFront({ pauseOnConnect: false }, (client) => {
    waiting.add(client);
    client.on('error', () => client.destroy());
    client.once('close', () => waiting.delete(client));
    client.setTimeout(30_000, () => client.destroy());
    client.once('readable', () => {
      const first: Buffer | null = client.read();
      client.setTimeout(0);
      client.removeAllListeners('timeout');
      if (first === null) return void client.destroy();
      client.unshift(first);
      if (first[0] === 5) void serveSocks(client, socks);
      else server.emit('connection', client);
    });
  });
  front.maxConnections = most;
  const port = await listen(front, options.listen);
  const password = options.listen === 'loopback' ? `chaperone:${options.token}@` : '';
  return {
    url: `http://${password}127.0.0.1:${port ?? doorPorts.proxy}`,
    close: () => {
      const closed = new Promise<void>((done) => front.close(() => done()));
      for (const client of [...tunnels, ...waiting]) client.destroy();
      server.closeAllConnections();
      return closed;
    },
  };
}

/** What a plain request asks for; only the absolute form of http is a proxy's (RFC 9112, section 3.2.2). */
function plainTarget(request: IncomingMessage): { readonly to: Destination; readonly path: string } | Refused {
  const [, authority, path = ''] = /^http:\/\/([^/?#\\]*)([/?][^#]*)?$/i.exec(request.url ?? '') ?? [];
  if (authority === undefined) return new Refused(400, 'This is a proxy: ask for http://HOST/PATH, or CONNECT.');
  const to = readTarget(authority, 80);
  if (to === null) return new Refused(400, 'The address has no plain host and port.');
  if (/git-receive-pack/i.test(decoded(path))) return new Refused(403, noPush);
  return { to, path: path.startsWith('/') ? path : `/${path}` };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function knows(given: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const text = Buffer.from(/^basic ([\w+/=]+)$/i.exec(given ?? '')?.[1] ?? '', 'base64').toString();
  const a = Buffer.from(text.slice(text.indexOf(':') + 1));
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

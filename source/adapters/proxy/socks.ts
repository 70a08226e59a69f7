import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Destination } from '../../ports.ts';
import { readTarget } from './read-target.ts';
import { asRefused, Refused } from './refused.ts';
import { awaitTunnel, join } from './tunnel.ts';

/** How long a client may take for its greeting and its request, in milliseconds. */
const HURRY_MS = 30_000;

/** What a SOCKS client is answered by: RFC 1928 (version 5) and RFC 1929 (password). Numbers are the protocol's. */
const VERSION = 5;
const REPLY = { granted: 0, failed: 1, notAllowed: 2, unreachable: 4, noSuchCommand: 7, noSuchAddress: 8 } as const;

export interface SocksWay {
  /** Judges and connects; throws why not. */
  readonly reach: (to: Destination, signal: AbortSignal) => Promise<Socket>;
  /** Clients have to send it as their password; undefined: none. */
  readonly token: string | undefined;
  /** The server's name in the tunnel was another. */
  readonly refused: (to: Destination, reason: string) => void;
}

/** Serves one SOCKS5 client: CONNECT only, to a name or an address, judged as a tunnel of the HTTP proxy's is. */
export async function serveSocks(client: Socket, { reach, token, refused }: SocksWay): Promise<void> {
  const timer = setTimeout(() => client.destroy(), HURRY_MS);
  try {
    const take = reader(client);
    const [, count = 0] = await take(2);
    const methods = await take(count);
    const wanted = token === undefined ? 0 : 2;
    if (!methods.includes(wanted)) return void client.end(Buffer.from([VERSION, 0xff]));
    client.write(Buffer.from([VERSION, wanted]));
    if (token !== undefined && !(await knows(take, client, token))) return;
    const [, command, , kind] = await take(4);
    if (command !== 1) return answer(client, REPLY.noSuchCommand);
    const host = await readHost(take, kind);
    const port = (await take(2)).readUInt16BE();
    const to = host === null ? null : readTarget(`${host}:${port}`);
    if (to === null) return answer(client, REPLY.noSuchAddress);
    clearTimeout(timer);
    await connect(client, to, { reach, token, refused });
  } catch {
    // It went away, or said what is no SOCKS.
    client.destroy();
  } finally {
    clearTimeout(timer);
  }
}

async function connect(client: Socket, to: Destination, { reach, refused }: SocksWay): Promise<void> {
  const gone = new AbortController();
  const waiting = awaitTunnel(client, () => {
    gone.abort();
    client.destroy();
  });
  try {
    const socket = await reach(to, gone.signal);
    waiting.take();
    if (gone.signal.aborted) return void socket.destroy();
    answer(client, REPLY.granted);
    join(client, socket, to, (reason) => refused(to, reason.message));
  } catch (error) {
    waiting.take();
    client.resume();
    answer(client, asRefused(error).status === 403 ? REPLY.notAllowed : REPLY.unreachable);
  }
}

type Take = (bytes: number) => Promise<Buffer>;

/** Takes exact numbers of bytes from what comes; rejects when the client ends first. */
function reader(client: Socket): Take {
  const take = async (bytes: number): Promise<Buffer> => {
    if (bytes === 0) return Buffer.alloc(0);
    for (;;) {
      const got: Buffer | null = client.read(bytes);
      if (got !== null && got.length === bytes) return got;
      if (got !== null || client.readableEnded || client.destroyed) throw new Refused(400, 'It ended early.');
      await new Promise<void>((ready, failed) => {
        const settle = (then: () => void) => () => {
          for (const name of ['readable', 'end', 'close', 'error']) client.off(name, name === 'readable' ? more : less);
          then();
        };
        const more = settle(ready);
        const less = settle(() => failed(new Refused(400, 'It ended early.')));
        client.on('readable', more);
        for (const name of ['end', 'close', 'error']) client.on(name, less);
      });
    }
  };
  return take;
}

async function readHost(take: Take, kind: number | undefined): Promise<string | null> {
  if (kind === 1) return [...(await take(4))].join('.');
  if (kind === 4) return `[${(await take(16)).toString('hex').replace(/(.{4})(?=.)/g, '$1:')}]`;
  if (kind !== 3) return null;
  const [length = 0] = await take(1);
  return (await take(length)).toString('latin1');
}

async function knows(take: Take, client: Socket, token: string): Promise<boolean> {
  const [, name = 0] = await take(2);
  await take(name);
  const [length = 0] = await take(1);
  const given = await take(length);
  const wanted = Buffer.from(token);
  const ok = given.length === wanted.length && timingSafeEqual(given, wanted);
  if (ok) client.write(Buffer.from([1, 0]));
  else client.end(Buffer.from([1, 1]));
  return ok;
}

/** Says how it went; the address in it means nothing to a client that asked for CONNECT by a name. */
function answer(client: Socket, reply: number): void {
  const bytes = Buffer.from([VERSION, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
  if (reply === REPLY.granted) client.write(bytes);
  else client.end(bytes);
}

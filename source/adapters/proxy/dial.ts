import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import type { Destination } from '../../ports.ts';
import { addressKind } from './address-kind.ts';
import { Refused } from './refused.ts';

/** All addresses of a name, as the machine resolves it. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The machine's own resolver: `/etc/hosts` and DNS. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** How long one address may take to answer, in milliseconds. */
const patience = 20_000;

/**
 * Connects to a destination that may be connected to. The name is resolved once, each address is looked at, and the
 * connection goes to one that passed: what DNS says a moment later changes nothing. `named` says how closely a bullet (or
 * the person) names the destination: only by host and port may it be this machine, only by its own name a private network.
 */
export async function dial(
  to: Destination,
  named: 'exact' | 'host' | 'no',
  resolve: Resolve,
  signal: AbortSignal,
): Promise<Socket> {
  const addresses = isIP(to.host) ? [to.host] : await resolved(to.host, resolve);
  const passed = addresses.filter((address) => passes(address, named));
  if (passed.length === 0) throw inward(to, addresses);
  let last: Error | undefined;
  for (const address of passed) {
    if (signal.aborted) throw new Refused(499, 'The client went away.');
    try {
      return await connected(address, to.port, signal);
    } catch (error) {
      last = error as Error;
    }
  }
  throw new Refused(502, `${to.host}:${to.port} can’t be reached: ${last?.message ?? 'no address answers'}.`);
}

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch (error) {
    throw new Refused(502, `The name ${host} can’t be resolved: ${(error as Error).message}.`);
  }
}

function passes(address: string, named: 'exact' | 'host' | 'no'): boolean {
  switch (addressKind(address)) {
    case 'public':
      return true;
    case 'private':
      return named !== 'no';
    case 'own':
      return named === 'exact';
    case 'never':
      return false;
  }
}

function inward({ host, port }: Destination, addresses: readonly string[]): Refused {
  const address = addresses[0] ?? 'no address';
  const kind = addressKind(address);
  const where =
    kind === 'own'
      ? 'this machine or its own link'
      : kind === 'private'
        ? 'a private network'
        : 'nowhere one connects to';
  const cure = kind === 'private' ? `the host ${host}` : `exactly ${host}:${port}`;
  return new Refused(
    403,
    `${host}:${port} leads to ${address}, ${where}. It is refused unless an ALLOWED bullet names ${cure}: "Network calls to ${host}:${port}".`,
    true,
  );
}

function connected(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error('it did not answer in time')), patience);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

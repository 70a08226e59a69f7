import type { Finding } from '../shell/found.ts';
import { type HostPattern, names } from './host-pattern.ts';
import { fallback, type Judged } from './judged.ts';
import { type Prepared, tried } from './prepare.ts';

/** Addresses that never leave the machine (RFC 1122, RFC 4291, RFC 6761). */
export const loopback = (host: string): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(
    host,
  );

/** Judges a connection and adds what it comes to. */
export function judgeFetch(
  prepared: Pick<Prepared, 'network'>,
  to: Finding & { kind: 'fetch' },
  sandboxed: boolean,
  out: Judged[],
): void {
  const { host, port } = to;
  const what = (): string => `connect to ${host}${port === undefined ? '' : `:${port}`}`;
  const own = loopback(host);
  const named = (hosts: readonly HostPattern[]): boolean => {
    for (const pattern of hosts) if (names(pattern, host, port)) return true;
    return false;
  };
  const before = out.length;
  tried(
    prepared.network,
    (on) =>
      named(on.hosts) && !(own && on.hosts.some((pattern) => pattern.all) && (on.scope === 'external' || sandboxed)),
    (on) => named(on.hosts),
    what,
    out,
  );
  if (out.length > before) return;
  if (own && sandboxed) out.push(fallback('allow', what, ", which is the sandbox's own"));
  else
    out.push(
      fallback(
        'ask',
        what,
        prepared.network.grants.length > 0 ? ', which no ALLOWED bullet covers' : ', which no bullet mentions',
      ),
    );
}

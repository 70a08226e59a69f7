import type { Finding } from '../shell/found.ts';
import { type Judged, ruled } from './judged.ts';
import { type Prepared, tried } from './prepare.ts';

/** Addresses that never leave the machine (RFC 1122, RFC 4291, RFC 6761). */
export const loopback = (host: string): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(
    host,
  );

/** Does `pattern` (`host`, `*.host`, `host:port`, `*`) name the host and port? `*.host` does not name host itself. */
export function names(pattern: string, host: string, port: number | undefined): boolean {
  if (pattern === '*') return true;
  const cut = /^(.*?)(?::(\d+))?$/.exec(pattern);
  const name = (cut?.[1] ?? pattern).toLowerCase();
  if (cut?.[2] !== undefined && Number(cut[2]) !== port) return false;
  return name.startsWith('*.')
    ? host.endsWith(name.slice(1)) && host.length > name.length - 1
    : host === name || ascii(name) === host;
}

const cache = new Map<string, string>();

/** A host's name as the network spells it (IDN becomes `xn--`). */
function ascii(name: string): string {
  let found = cache.get(name);
  if (found === undefined) {
    try {
      found = new URL(`http://${name}`).hostname;
    } catch {
      found = name;
    }
    if (cache.size > 500) cache.clear();
    cache.set(name, found);
  }
  return found;
}

/** Judges a connection. */
export function judgeFetch(prepared: Prepared, to: Finding & { kind: 'fetch' }, sandboxed: boolean): Judged[] {
  const { host, port } = to;
  const what = `connect to ${host}${port === undefined ? '' : `:${port}`}`;
  const own = loopback(host);
  const named = (hosts: readonly string[]): boolean => hosts.some((pattern) => names(pattern, host, port));
  const { stops, grants } = tried(
    prepared.network,
    (on) => named(on.hosts) && !(own && on.hosts.includes('*') && (on.scope === 'external' || sandboxed)),
    (on) => named(on.hosts),
  );
  const out = [...stops, ...grants].map((rule) => ruled(rule.match, what));
  if (out.length > 0) return out;
  if (own && sandboxed) return [{ verdict: 'allow', why: `${what}, which is the sandbox's own` }];
  const closed = prepared.network.grants.length > 0;
  return [{ verdict: 'ask', why: `${what}, which no ${closed ? 'ALLOWED bullet covers' : 'bullet mentions'}` }];
}

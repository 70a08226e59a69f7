import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * Where an address leads. `own`: this machine, its link, or the service that hands a cloud machine its credentials;
 * `private`: a network that only those inside reach; `never`: no place to connect to.
 */
export type AddressKind = 'public' | 'private' | 'own' | 'never';

function blocks(...ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [start = '', bits] = range.split('/');
    const family = isIP(start) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(start, family);
    else list.addSubnet(start, Number(bits), family);
  }
  return list;
}

/**
 * Loopback and "this host" (RFC 1122, RFC 4291), link-local (RFC 3927, RFC 4291), and the metadata services of clouds that
 * lie elsewhere: Alibaba, Azure, Oracle, AWS and Google by IPv6, as each vendor's documentation names them.
 */
const own = blocks(
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '::/127', 'fe80::/10'],
  ...['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::/32', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe'],
);
/** RFC 1918, RFC 6598 (shared by carriers and overlay networks), RFC 4193, RFC 2544, and the old site-local range. */
const inner = blocks(
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15'],
  ...['fc00::/7', 'fec0::/10'],
);
/** Multicast, reserved and broadcast. */
const never = blocks('224.0.0.0/4', '240.0.0.0/4', 'ff00::/8');

/** Sorts an address; for anything that is none, `never`. */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return 'never';
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (own.check(address, family) || isOurs(address)) return 'own';
  if (never.check(address, family)) return 'never';
  if (inner.check(address, family)) return 'private';
  const within = version === 6 ? embedded(address) : null;
  return within === null ? 'public' : addressKind(within);
}

/** Names that stand for this machine whatever a resolver says (RFC 6761). */
export function isOwnName(host: string): boolean {
  return /(?:^|\.)localhost$/.test(host) || /^(?:ip6-)?(?:localhost|loopback)(?:\.localdomain)?$/.test(host);
}

/** A service that listens on all addresses answers on this machine's other addresses too. */
function isOurs(address: string): boolean {
  return Object.values(networkInterfaces()).some((cards) => cards?.some((card) => card.address === address));
}

/** The address of version 4 that one of version 6 carries: mapped, compatible, translated (RFC 6052), 6to4 (RFC 3056). */
function embedded(address: string): string | null {
  const words = expand(address);
  const at = (index: number) => words[index] ?? 0;
  const from = (index: number) => [at(index) >> 8, at(index) & 255, at(index + 1) >> 8, at(index + 1) & 255].join('.');
  if (at(0) === 0x2002) return from(1);
  if (at(0) === 0x64 && at(1) === 0xff9b) return from(6);
  if (words.slice(0, 4).every((word) => word === 0)) return from(6);
  return null;
}

function expand(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
  if (tail === undefined) return words(head);
  const left = words(head);
  const right = words(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

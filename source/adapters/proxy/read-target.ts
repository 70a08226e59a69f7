import { isIP } from 'node:net';
import type { Destination } from '../../ports.ts';

/** A name as it may stand in DNS: letters, digits, dashes, underscores, dots. Nothing else gets near a resolver. */
const name = /^(?=.{1,253}$)(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)(?:\.[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)*$/;

/**
 * Reads `host:port` as a client asks for it, in the one spelling that is judged, resolved and connected to: lower case,
 * no dot at the end, addresses as the network writes them (`0x7f.1` is 127.0.0.1). Null for everything odd: other bytes
 * than names have, user names, zones, no port, a port out of range.
 */
export function readTarget(text: string, usualPort?: number): Destination | null {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-f:.]{2,45})\]|([a-z\d_.-]{1,254}))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const port = digits === undefined ? usualPort : Number(digits);
  if (port === undefined || port < 1 || port > 65_535) return null;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: address(`[${bracketed}]`), port } : null;
  const host = plain?.toLowerCase().replace(/\.$/, '');
  if (host === undefined || !name.test(host)) return null;
  // Whatever ends in a number is an address to some resolver or other (WHATWG URL, "ends in a number").
  if (!/(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(host)) return { host, port };
  const known = address(host);
  return isIP(known) === 4 ? { host: known, port } : null;
}

/** Host and port as one word; addresses of version 6 in brackets. */
export function written({ host, port }: Destination): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function address(host: string): string {
  try {
    return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return '';
  }
}

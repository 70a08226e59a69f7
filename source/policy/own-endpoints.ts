import { hostPattern } from './judge/host-pattern.ts';
import { loopback } from './judge/network.ts';
import type { Policy } from './policy.ts';

/** The endpoints of this machine's loopback that ALLOWED and ASK bullets name by host and port; each port once. */
export function ownEndpoints(policy: Policy): { readonly host: string; readonly port: number }[] {
  const found = new Map<number, { host: string; port: number }>();
  for (const { verdict, subject } of policy.rules) {
    if (verdict === 'deny' || subject.about !== 'network') continue;
    for (const { all, wild, name, port } of subject.hosts.map(hostPattern))
      if (!all && !wild && port !== undefined && loopback(name))
        found.set(port, { host: name.replace(/^\[|\]$/g, ''), port });
  }
  return [...found.values()];
}

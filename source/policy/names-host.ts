import { hostPattern, names } from './judge/host-pattern.ts';
import type { Policy } from './policy.ts';

/**
 * How closely an ALLOWED or ASK bullet names a destination: by its host and port, by its host, or not (a wildcard names
 * nobody). Whether it may be reached is another question.
 * Only what is named so may lead to this machine (`exact`) or into a private network (`host`).
 */
export function namesHost(policy: Policy, host: string, port: number): 'exact' | 'host' | 'no' {
  let closest: 'host' | 'no' = 'no';
  for (const { verdict, subject } of policy.rules) {
    if (verdict === 'deny' || subject.about !== 'network') continue;
    for (const pattern of subject.hosts.map(hostPattern)) {
      if (pattern.all || pattern.wild || !names(pattern, bracketed(host), port)) continue;
      if (pattern.port === port) return 'exact';
      closest = 'host';
    }
  }
  return closest;
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

import type { Attempt } from '../../../ports.ts';
import type { Confinement } from '../confinement.ts';
import { within } from './regions.ts';

/** What macOS logs of a refusal: the program's name and number, what it wanted to do, and to what. */
export interface Denial {
  readonly program: string;
  readonly pid: number;
  readonly operation: string;
  readonly target: string;
}

const LONGEST = 20_000;

const OUT =
  'A program went for the address by itself: nothing leads out but the proxy, which it has to use (HTTPS_PROXY).';
const OWN =
  'The loopback is this machine’s own, not the sandbox’s: nothing on it can be reached but a host and port that a bullet names.';

/**
 * Reads a line of `log stream --style ndjson`; null for anything but a refusal of the profile with this tag. The message is
 * `Sandbox: NAME(PID) deny(1) OPERATION TARGET`, perhaps after how often it was repeated, and the tag at the end.
 * Names and targets are whatever a program chose.
 */
export function readDenial(line: string, tag: string): Denial | null {
  if (line.length > LONGEST) return null;
  const message = messageOf(line);
  if (message === null || !message.endsWith(tag)) return null;
  const text = message.slice(0, -tag.length).trimEnd();
  const [, program = '', pid = '', operation = '', target = ''] =
    /^(?:\d+ duplicate reports? for )?Sandbox: (.{1,200}?)\((\d{1,10})\) deny\(\d+\) ([a-z*-]+)(?: (.*))?$/s.exec(
      text,
    ) ?? [];
  return operation === ''
    ? null
    : { program: program.replace(/[^\x20-\x7e]/g, ''), pid: Number(pid), operation, target };
}

function messageOf(line: string): string | null {
  try {
    const { eventMessage } = JSON.parse(line) as { eventMessage?: unknown };
    return typeof eventMessage === 'string' ? eventMessage : null;
  } catch {
    return null;
  }
}

/**
 * A refusal as an attempt that people are told of: writing, looking into what is hidden or a person's secret, connecting. The rest is what
 * programs ask of macOS all the time and can do without: null, as are devices.
 */
export function attemptOf({ program, operation, target }: Denial, confinement: Confinement): Attempt | null {
  const by = { gate: 'sandbox', ...(program !== '' && { program }) } as const;
  if (operation === 'network-outbound') {
    // Addresses end with their port; a path is a socket of the system's, of name lookups above all.
    const [, host, port] = /^([^/\s]+):(\d{1,5})$/.exec(target) ?? [];
    if (host === undefined) return null;
    const url = `tcp://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
    const reason = /^(?:localhost|127\.[\d.]+|\[?::1\]?)$/.test(host) ? OWN : OUT;
    return { ...by, gate: 'proxy', action: { kind: 'fetch', url }, reason, past: true };
  }
  if (!target.startsWith('/') || within(target, '/dev')) return null;
  const { hidden, git, baits = [] } = confinement;
  if (operation === 'file-write-times' && git?.stores.some((store) => within(target, store))) return null;
  if (operation === 'file-write-unlink') return { ...by, action: { kind: 'delete', path: target } };
  if (operation.startsWith('file-write')) return { ...by, action: { kind: 'write', path: target } };
  if (operation === 'file-read-data' && [...hidden, ...baits].some((path) => within(target, path)))
    return { ...by, action: { kind: 'read', path: target } };
  return null;
}

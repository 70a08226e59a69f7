import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A connection that is not made: the status that the client gets, and why, with what to do. */
export class Refused extends Error {
  readonly status: number;
  /** The policy stands against it, so a person should see it. */
  readonly told: boolean;
  constructor(status: number, reason: string, told = false) {
    super(reason);
    this.status = status;
    this.told = told;
  }
}

/** An error as what the client is told. */
export function asRefused(error: unknown): Refused {
  return error instanceof Refused
    ? error
    : new Refused(502, error instanceof Error ? error.message : 'The proxy failed.');
}

/** Says no to a request. */
export function refuse(response: ServerResponse, { status, message }: Refused): void {
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  const text = body(message);
  response.writeHead(status, phrase(message), head(status, text));
  response.end(text);
}

/** Says no to a CONNECT, whose client mostly shows the status line alone: the reason stands there too. */
export function refuseTunnel(socket: Duplex, { status, message }: Refused): void {
  const text = body(message);
  const lines = Object.entries(head(status, text)).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${phrase(message)}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
}

const head = (status: number, text: string): Record<string, string | number> => ({
  'content-type': 'text/plain; charset=utf-8',
  'content-length': Buffer.byteLength(text),
  connection: 'close',
  'x-chaperone': 'refused',
  ...(status === 407 && { 'proxy-authenticate': 'Basic realm="chaperone"' }),
});

const body = (message: string): string => `chaperone: ${message}\n`;

/** The reason as a status line may have it: printable ASCII, not long. */
function phrase(message: string): string {
  return `chaperone: ${message
    .replaceAll('’', "'")
    .replace(/[^\x20-\x7e]+/g, '?')
    .slice(0, 200)}`;
}

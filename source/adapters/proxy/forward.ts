import { request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Destination } from '../../ports.ts';
import { written } from './read-target.ts';
import { asRefused, Refused, refuse } from './refused.ts';

/** What is between two neighbours only (RFC 9110, section 7.6.1), and what is meant for the proxy. */
const hop = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'te', 'trailer', 'upgrade'],
  ...['proxy-authorization', 'proxy-authenticate', 'host'],
]);

/** Passes a plain request on through a connection that was judged, and its answer back. Redirects are the client's to follow, each judged anew. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: Destination,
  path: string,
  server: Socket,
): void {
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const upstream = ask({
    createConnection: () => server,
    method: request.method,
    path,
    headers: {
      ...passed(request.headers),
      // The host that was judged, whatever the client wrote there.
      host: to.port === 80 ? written(to).replace(/:80$/, '') : written(to),
      connection: 'close',
      ...(chunked && { 'transfer-encoding': 'chunked' }),
    },
  });
  upstream.on('error', (error) =>
    refuse(response, asRefused(new Refused(502, `${to.host} failed: ${error.message}.`))),
  );
  upstream.on('response', (answer) => {
    answer.on('error', () => response.destroy());
    const status = answer.statusCode ?? 0;
    // A status that is none is taken by the parser and thrown at by `writeHead`.
    if (status < 200 || status > 999) {
      refuse(response, new Refused(502, `${to.host} answered with the status ${status}, which is none.`));
      server.destroy();
      return;
    }
    response.writeHead(status, passed(answer.headers));
    answer.pipe(response);
  });
  response.on('close', () => server.destroy());
  request.on('error', () => upstream.destroy());
  request.pipe(upstream);
}

function passed(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  // Without its length the body would stand after the request as one more, which nobody looked at (RFC 9110, 7.6.1).
  named.delete('content-length');
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.has(name) && !named.has(name)));
}

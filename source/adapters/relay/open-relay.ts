import { timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type ServerResponse,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Counted } from '../../core/prices.ts';
import type { Listen } from '../../ports.ts';
import { doorPorts } from '../door-ports.ts';
import { listen } from '../listen.ts';
import { checkRequest, type HostAllowed } from './check-request.ts';
import { countUsage } from './count-usage.ts';
import { readError } from './read-error.ts';

/** The model's endpoint and what opens it. The key stays in this process. */
export interface Upstream {
  /** `https://api.anthropic.com`, or a gateway's address with a path. */
  readonly url: string;
  readonly key: { readonly header: 'x-api-key' | 'authorization'; readonly value: string };
}

export interface RelayOptions {
  readonly listen: Listen;
  /** What the agent sends instead of a key, at least 16 characters; it opens nothing but this relay. */
  readonly token: string;
  readonly upstream: Upstream;
  readonly allowed: HostAllowed;
  /** Held before every call: resolves with null when it may go on, or with why no more calls are made. */
  readonly mayCall: (signal: AbortSignal) => Promise<string | null>;
  readonly onUsage: (counted: Counted) => void;
  /** Told of a request that was refused for what is in it. */
  readonly onRefused: (reason: string) => void;
  /**
   * Told when the model's side can't be reached (`network`) or no longer takes the key (`login`). Resolves with whether the
   * call is made again, once that makes sense; else it fails for the agent. Default: it fails.
   */
  readonly onTrouble?: (trouble: ModelTrouble, signal: AbortSignal) => Promise<boolean>;
  /** The model's side answered. */
  readonly onReached?: () => void;
}

/** Why a call to the model came to nothing. `text` holds words of the model's side, as they came. */
export interface ModelTrouble {
  readonly cause: 'network' | 'login';
  readonly text: string;
}

/** The model's side says that the key is wrong, expired or not paid for. */
const refusesKey = new Set([401, 402, 403]);
/** An address that does not answer in so many milliseconds does not answer. */
const connectMs = 20_000;
/** The API's own bound for a request, in bytes. */
const bodyLimit = 32 * 1024 * 1024;
/** What of the agent's headers goes on, and of the answer's comes back. */
const sent = /^(?:content-type|accept|user-agent|anthropic-version|anthropic-beta|x-app|x-stainless-[a-z-]+)$/;
const returned = /^(?:content-type|request-id|retry-after|retry-after-ms|x-should-retry|anthropic-ratelimit-[a-z-]+)$/;

class Stop extends Error {
  readonly status: number;
  readonly type: string;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/**
 * The way to the model, for an agent that uses a key: a few fixed paths, the key added here, answers passed through as they
 * come and counted from what the model's side says. The agent never has the key, and its own counting is not believed.
 */
export async function openRelay(options: RelayOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  if (options.token.length < 16) throw new Error('The relay needs a token of at least 16 characters.');
  const base = new URL(options.upstream.url);
  const tls = base.protocol === 'https:';
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!knows(request.headers, options.token))
      throw new Stop(401, 'authentication_error', 'chaperone: this is not the key that the agent was given.');
    const path = allowedPath(request);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const post = request.method === 'POST';
    const checked = post ? checkRequest(await body(request), options.allowed) : null;
    if (checked && 'refused' in checked) {
      options.onRefused(checked.refused);
      throw new Stop(403, 'permission_error', checked.refused);
    }
    const why = path.includes('count_tokens') || !post ? null : await options.mayCall(gone.signal);
    if (why !== null) throw new Stop(403, 'permission_error', `chaperone: ${why}`);
    for (;;) {
      const trouble = await pass(path, request, response, checked?.body ?? null, gone.signal);
      if (trouble === null) return;
      const again = options.onTrouble && (await options.onTrouble(trouble, gone.signal));
      if (!again || gone.signal.aborted) throw trouble.stop;
    }
  };

  const pass = (
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    text: string | null,
    signal: AbortSignal,
  ): Promise<(ModelTrouble & { readonly stop: Stop }) | null> =>
    new Promise((resolve, reject) => {
      const { header, value } = options.upstream.key;
      const upstream = (tls ? tlsRequest : plainRequest)({
        agent,
        hostname: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port || (tls ? 443 : 80),
        method: request.method,
        path: `${base.pathname.replace(/\/+$/, '')}${path}`,
        // Not compressed, so that the tokens can be read as they pass.
        headers: {
          ...picked(request.headers, sent),
          'accept-encoding': 'identity',
          host: base.host,
          [header]: value,
          ...(text !== null && { 'content-length': Buffer.byteLength(text) }),
        },
        signal,
      });
      upstream.on('error', (error) => {
        if (signal.aborted || response.headersSent) return reject(error);
        const stop = new Stop(502, 'api_error', `chaperone: the model can’t be reached: ${error.message}`);
        resolve({ cause: 'network', text: error.message, stop });
      });
      upstream.on('socket', (socket) => {
        if (!socket.connecting) return;
        const late = setTimeout(() => upstream.destroy(new Error(`${base.host} does not answer`)), connectMs);
        for (const end of ['connect', 'close'] as const) socket.once(end, () => clearTimeout(late));
      });
      upstream.on('response', (answer) => {
        options.onReached?.();
        if (refusesKey.has(answer.statusCode ?? 0) && request.method === 'POST') {
          const status = answer.statusCode ?? 401;
          answer.on('error', reject);
          void readError(answer).then((said) => {
            const text = `${status}: ${said}`;
            resolve({
              cause: 'login',
              text,
              stop: new Stop(status, status === 401 ? 'authentication_error' : 'permission_error', said),
            });
          }, reject);
          return;
        }
        const counter = countUsage(String(answer.headers['content-type'] ?? ''));
        const counts = request.method === 'POST' && !path.includes('count_tokens');
        const finish = () => {
          const counted = counts ? counter.result() : null;
          if (counted) options.onUsage(counted);
          resolve(null);
        };
        const status = answer.statusCode ?? 0;
        // A status that is none is taken by the parser and thrown at by `writeHead`.
        response.writeHead(status >= 200 && status <= 999 ? status : 502, picked(answer.headers, returned));
        answer.on('data', (chunk: Buffer) => counter.add(chunk));
        answer.once('close', () => {
          if (!answer.complete) response.destroy();
          finish();
        });
        answer.on('error', () => {});
        answer.pipe(response);
      });
      upstream.end(text ?? undefined);
    });

  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    response.on('error', () => {});
    handle(request, response).catch((error: unknown) => {
      if (response.destroyed || response.headersSent) return response.destroy();
      const stop = error instanceof Stop ? error : new Stop(500, 'api_error', 'chaperone: the relay failed.');
      // A refusal stands: asking again changes nothing.
      const again = stop.status >= 500 && stop.status !== 500 ? 'true' : 'false';
      response.writeHead(stop.status, {
        'content-type': 'application/json',
        'x-should-retry': again,
        connection: 'close',
      });
      response.end(JSON.stringify({ type: 'error', error: { type: stop.type, message: stop.message } }));
      if (!request.complete) response.once('finish', () => request.destroy());
      return undefined;
    });
  });
  const port = await listen(server, options.listen);
  return {
    url: `http://127.0.0.1:${port ?? doorPorts.relay}`,
    close: () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      agent.destroy();
      return closed;
    },
  };
}

/** The path with its query, if it is one of the few; else the request is refused. */
function allowedPath(request: IncomingMessage): string {
  const url = request.url ?? '';
  const known =
    request.method === 'POST'
      ? /^\/v1\/messages(?:\/count_tokens)?(?:\?beta=true)?$/
      : /^\/v1\/models(?:\/[\w.:-]{1,100})?(?:\?(?:&?(?:beta|limit|before_id|after_id)=[\w.:-]{1,100}){1,4})?$/;
  if (known.test(url) && ['POST', 'GET'].includes(request.method ?? '')) return url;
  throw new Stop(
    404,
    'not_found_error',
    'chaperone: only /v1/messages, its count_tokens, and /v1/models lead on from here.',
  );
}

function knows(headers: IncomingHttpHeaders, token: string): boolean {
  const given = headers['x-api-key'] ?? /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const a = Buffer.from(String(given));
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new Stop(413, 'request_too_large', 'chaperone: the request is larger than 32 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function picked(headers: IncomingHttpHeaders, wanted: RegExp): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => wanted.test(name)));
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type GatePath, type GateReply, type GateRequest, gateProtocol } from '../../core/gate-protocol.ts';
import type { Listen } from '../../ports.ts';
import { doorPorts } from '../door-ports.ts';
import { listen } from '../listen.ts';

/**
 * What stands behind the gate. Every method may take as long as it needs; `signal` is aborted when the asker went away
 * or the gate closes, and what is answered then reaches nobody. A rejection becomes "no" with the error's message.
 */
export interface Desk {
  turn(ended: number | null, text: string, signal: AbortSignal): Promise<GateReply<'/v1/turn'>>;
  action(request: GateRequest<'/v1/action'>, signal: AbortSignal): Promise<GateReply<'/v1/action'>>;
  result(id: string, ok: boolean): Promise<void>;
  plan(id: string, plan: unknown, signal: AbortSignal): Promise<GateReply<'/v1/plan'>>;
  usage(usage: GateRequest<'/v1/usage'>): Promise<void>;
  notice(text: string): Promise<void>;
}

export interface GateOptions {
  /** The secret that the agent sends as a bearer token; at least 16 characters. */
  readonly token: string;
  readonly desk: Desk;
  /**
   * Further paths, for agents that speak a protocol of their own: JSON in, JSON out, with the same token. Their answers are
   * held without a sign of life, because an agent may take white space alone for "no objection".
   */
  readonly hooks?: Readonly<Record<string, Hook>>;
  /** Default: a free port on loopback. */
  readonly listen?: Listen;
  /** How often a held answer says "still here", in milliseconds. Default 10,000. */
  readonly beatMs?: number;
}

/** Answers one event of an agent's own protocol; `signal` is aborted when the asker went away. */
export type Hook = (value: unknown, signal: AbortSignal) => Promise<unknown>;

/** Largest request body, in bytes: of the protocol, and of a hook (which carries whole files). */
const bodyLimit = 1024 * 1024;
const hookLimit = 64 * 1024 * 1024;

/** A request that is refused with a status and a reason. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

async function body(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Refused(413, `The request is larger than ${limit} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new Refused(400, 'The request is not JSON.');
  }
}

function read<P extends GatePath>(path: P, value: unknown): GateRequest<P> {
  const result = gateProtocol[path].request.safeParse(value);
  if (result.success) return result.data as GateRequest<P>;
  const issue = result.error.issues[0];
  throw new Refused(400, `The request is malformed: ${issue?.path.join('.') || path}: ${issue?.message}`);
}

async function ask(desk: Desk, path: GatePath, value: unknown, signal: AbortSignal): Promise<unknown> {
  switch (path) {
    case '/v1/turn': {
      const { ended, text } = read(path, value);
      return desk.turn(ended, text, signal);
    }
    case '/v1/action':
      return desk.action(read(path, value), signal);
    case '/v1/result': {
      const { id, ok } = read(path, value);
      return desk.result(id, ok).then(() => ({ ok: true }));
    }
    case '/v1/plan': {
      const { id, plan } = read(path, value);
      return desk.plan(id, plan, signal);
    }
    case '/v1/usage':
      return desk.usage(read(path, value)).then(() => ({ ok: true }));
    case '/v1/notice':
      return desk.notice(read(path, value).text).then(() => ({ ok: true }));
    case '/v1/alive':
      read(path, value);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  }
}

/**
 * Opens the hook gate on a random loopback port, or on a Unix socket to which a sandbox has a door (`url` is then the
 * door's). It keeps no state: who is asked, what is held and what was answered
 * is the desk's. Unknown paths, methods, tokens and shapes are refused with 4xx and a reason.
 */
export async function openGate(options: GateOptions): Promise<{ url: string; close(): Promise<void> }> {
  if (options.token.length < 16) throw new Error('The gate needs a token of at least 16 characters.');
  const expected = digest(`Bearer ${options.token}`);
  let strangers = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    // Comparing digests takes the same time for every token, whatever its length.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      strangers++;
      if (Math.log10(strangers) % 1 === 0) tellOf(options.desk, strangers);
      throw new Refused(401, 'The token is wrong or missing.');
    }
    if (request.headers.origin !== undefined) throw new Refused(403, 'Web pages are not answered.');
    const path = request.url ?? '';
    const hook = Object.hasOwn(options.hooks ?? {}, path) ? options.hooks?.[path] : undefined;
    if (!hook && !Object.hasOwn(gateProtocol, path))
      throw new Refused(404, `There is nothing at ${path.slice(0, 100)}.`);
    if (request.method !== 'POST') throw new Refused(405, 'Only POST is answered.');
    const value = await body(request, hook ? hookLimit : bodyLimit);
    const gone = new AbortController();
    response.once('close', () => response.writableFinished || gone.abort(new Error('The asker went away.')));
    if (response.destroyed) return;
    if (hook) return send(response, 200, await hook(value, gone.signal));
    const beat = () => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
      response.write(' ');
    };
    if (path === '/v1/alive') beat();
    const beats = setInterval(beat, options.beatMs ?? 10_000);
    try {
      send(response, 200, await ask(options.desk, path as GatePath, value, gone.signal));
    } finally {
      clearInterval(beats);
    }
  };

  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    response.on('error', () => {});
    handle(request, response).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : 500;
      send(response, status, { refused: error instanceof Error ? error.message : 'The supervisor failed.' });
      // What is left of a refused body is not read.
      if (!request.complete) response.once('finish', () => request.destroy());
    });
  });
  const port = await listen(server, options.listen ?? 'loopback');
  return {
    url: `http://127.0.0.1:${port ?? doorPorts.gate}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** Nobody guesses 256 bits, but a person wants to know of the try. Told at 1, 10, 100, so that it floods no journal. */
function tellOf(desk: Desk, strangers: number): void {
  const times = strangers === 1 ? 'once' : `${strangers} times so far`;
  desk
    .notice(`The gate was asked with a wrong token, or none (${times}): a program tried to speak for the agent.`)
    .catch(() => {});
}

/** After a beat the status is out already: the reader then sees a body that is no answer, which is no as well. */
function send(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(value));
}

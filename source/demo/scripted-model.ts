import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokenRule, ModelRequest } from './model-request.ts';
import { answerEvents, type Said, wholeMessage } from './model-stream.ts';

/** What the model answers: words and tool calls, or an error instead of an answer. */
export type Reply =
  | (Said & {
      /** The stream breaks off after so many events. */
      readonly cutAfter?: number;
    })
  | {
      readonly error: {
        readonly status: number;
        readonly type: string;
        readonly message: string;
        /** Seconds, for the retry-after header. */
        readonly retryAfter?: number;
      };
    };

/** One answer of the script; as a function it may look at the request, and throws when that is not what it expects. */
export type Turn = Reply | ((request: ModelRequest) => Reply);

export interface ScriptedModelOptions {
  /** One turn per request, in order; or a function that answers every request from what stands in it. */
  readonly script: readonly Turn[] | ((request: ModelRequest) => Reply);
  /** Milliseconds between the pieces of a stream. Default 0. */
  readonly paceMs?: number;
}

export interface ScriptedModel {
  /** For ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** Every request that had the right form, in order. */
  readonly requests: readonly ModelRequest[];
  /** Everything that was not as expected; empty when all went well. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}

async function body(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function refuse(response: ServerResponse, status: number, type: string, message: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_scripted', ...headers });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

async function stream(response: ServerResponse, events: readonly { type: string }[], cutAfter: number, paceMs: number) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_scripted' });
  for (const [index, event] of events.entries()) {
    if (index >= cutAfter) return response.destroy();
    if (response.destroyed) return;
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (paceMs > 0 && event.type === 'content_block_delta') await sleep(paceMs);
  }
  return response.end();
}

/**
 * A loopback server that speaks the Messages API, streaming and not, from a script. A request that the real API would
 * refuse is refused with 400, one that the script did not expect with 500 and the reason; both stand in `failures`.
 */
export async function openScriptedModel({ script, paceMs = 0 }: ScriptedModelOptions): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const failures: string[] = [];
  const fail = (response: ServerResponse, status: number, message: string) => {
    failures.push(message);
    const type = status === 400 ? 'invalid_request_error' : 'api_error';
    refuse(response, status, type, `scripted model: ${message}`, { 'x-should-retry': 'false' });
  };
  const next = (request: ModelRequest): Reply => {
    if (typeof script === 'function') return script(request);
    const turn = script[requests.length - 1];
    if (turn === undefined)
      throw new Error(`the script has ${script.length} turns; this is request ${requests.length}`);
    return typeof turn === 'function' ? turn(request) : turn;
  };
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const [path] = (incoming.url ?? '').split('?');
    if (incoming.method !== 'POST' || path !== '/v1/messages')
      return fail(response, 404, `nothing at ${incoming.method} ${path}`);
    if (!incoming.headers['x-api-key'] && !incoming.headers.authorization)
      return fail(response, 401, 'no key was sent');
    if (!incoming.headers['anthropic-version']) return fail(response, 400, 'no anthropic-version was sent');
    const read = ModelRequest.safeParse(await body(incoming).catch(() => undefined));
    if (!read.success) {
      const issue = read.error.issues[0];
      return fail(response, 400, `${issue?.path.join('.') || 'request'}: ${issue?.message}`);
    }
    const broken = brokenRule(read.data);
    if (broken !== null) return fail(response, 400, broken);
    requests.push(read.data);
    let reply: Reply;
    try {
      reply = next(read.data);
    } catch (error) {
      return fail(response, 500, error instanceof Error ? error.message : String(error));
    }
    if ('error' in reply) {
      const { status, type, message, retryAfter } = reply.error;
      const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      return refuse(response, status, type, message, headers);
    }
    // Ids differ between requests and are the same for the same request, so that a repeated run is the same run.
    const id = createHash('sha256').update(JSON.stringify(read.data.messages)).digest('hex').slice(0, 16);
    if (read.data.stream)
      await stream(response, answerEvents(id, read.data, reply), reply.cutAfter ?? Infinity, paceMs);
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_scripted' });
      response.end(JSON.stringify(wholeMessage(id, read.data, reply)));
    }
  };

  const server = createServer((request, response) => {
    response.on('error', () => {});
    handle(request, response).catch((error: unknown) => {
      failures.push(`the scripted model broke: ${error}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failures,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { ModelRequest } from '../../../source/demo/model-request.ts';
import { answerEvents, type Said, wholeMessage } from '../../../source/demo/model-stream.ts';

const Block = z.looseObject({ type: z.string() });
const Request = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  system: z.unknown(),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(Block)]) })),
});

/** A tool's result as the model sees it. */
export interface Result {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly error: boolean;
}

/** A request of the CLI, as a script needs it: what was said to the model, in order. */
export interface Asked {
  readonly model: string;
  readonly tools: readonly string[];
  readonly system: string;
  /** All text of the user's side, the newest last. */
  readonly said: readonly string[];
  /** Every tool result so far. */
  readonly results: readonly Result[];
  /** Text and results since the newest instruction ("Task: …", "Step n of m: …", "Repair: …"). */
  readonly instruction: {
    readonly kind: 'plan' | 'step' | 'repair' | 'other';
    readonly title: string;
    readonly moves: number;
  };
  /** Where plan mode wants the plan, once it said so. */
  readonly planFile: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: string;
}

export type Answer = Said | { readonly status: number; readonly message: string } | { readonly hang: true };

export interface ClaudeModel {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** What the CLI asked beside the conversation (paths), and requests that the script had no answer to. */
  readonly others: readonly string[];
  close(): Promise<void>;
}

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(text).join('\n');
  const { text: own, content } = (value ?? {}) as { text?: unknown; content?: unknown };
  return typeof own === 'string' ? own : content === undefined ? '' : text(content);
};

const headline = /^ ?(?:(Task)|(Step) \d+ of \d+|(Repair)): (.*)$/gm;

function read(value: z.infer<typeof Request>, headers: IncomingMessage['headers'], raw: string): Asked {
  const said: string[] = [];
  const results: Result[] = [];
  const uses = new Map<string, { name: string; input: Record<string, unknown> }>();
  let instruction: Asked['instruction'] = { kind: 'other', title: '', moves: 0 };
  const hear = (words: string) => {
    said.push(words);
    const found = [...words.matchAll(headline)].at(-1);
    if (found)
      instruction = { kind: found[1] ? 'plan' : found[2] ? 'step' : 'repair', title: found[4] ?? '', moves: 0 };
  };
  for (const { role, content } of value.messages) {
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    if (role === 'assistant' && blocks.some(({ type }) => type === 'tool_use'))
      instruction = { ...instruction, moves: instruction.moves + 1 };
    for (const block of blocks) {
      if (block.type === 'tool_use')
        uses.set(String(block.id), { name: String(block.name), input: block.input as Record<string, unknown> });
      else if (block.type === 'tool_result') {
        const use = uses.get(String(block.tool_use_id));
        const words = text(block.content);
        results.push({ tool: use?.name ?? '', input: use?.input ?? {}, text: words, error: block.is_error === true });
      } else if (role !== 'assistant') hear(text(block));
    }
  }
  return {
    model: value.model,
    tools: value.tools.flatMap(({ name }) => (name ? [name] : [])),
    system: text(value.system),
    said,
    results,
    instruction,
    planFile: /\/[^\s"\\]+\/plans\/[^\s"\\]+\.md/.exec(raw)?.[0] ?? '',
    headers: headers as Asked['headers'],
    raw,
  };
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * A loopback model for the real CLI: it reads whatever the CLI sends (the API's own scripted model is strict on purpose) and
 * answers by script. Requests without tools are the CLI's side questions (titles and the like) and get a word.
 */
export async function openClaudeModel(
  script: (asked: Asked) => Answer | Promise<Answer>,
  paceMs = 0,
): Promise<ClaudeModel> {
  const asked: Asked[] = [];
  const others: string[] = [];
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const [path] = (incoming.url ?? '').split('?');
    const raw = await body(incoming);
    if (incoming.method !== 'POST' || path !== '/v1/messages') {
      others.push(`${incoming.method} ${path}`);
      response.writeHead(path === '/v1/messages/count_tokens' ? 200 : 404, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(path === '/v1/messages/count_tokens' ? { input_tokens: 1_000 } : {}));
    }
    const value = Request.parse(JSON.parse(raw));
    const one = read(value, incoming.headers, raw);
    const main = one.tools.length > 0;
    if (main) asked.push(one);
    const answer: Answer = main ? await script(one) : { text: 'Work' };
    if ('hang' in answer) return;
    if ('status' in answer) {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ type: 'error', error: { type: 'api_error', message: answer.message } }));
    }
    const id = createHash('sha256').update(`${asked.length} ${raw}`).digest('hex').slice(0, 16);
    const request = value as unknown as ModelRequest;
    if (!value.stream) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(wholeMessage(id, request, answer)));
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of answerEvents(id, request, answer)) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (paceMs > 0) await new Promise((resolve) => setTimeout(resolve, paceMs));
    }
    response.end();
  };
  const server = createServer((request, response) => {
    response.on('error', () => {});
    handle(request, response).catch((error: unknown) => {
      others.push(`broke: ${error}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    others,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

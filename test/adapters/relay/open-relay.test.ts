import { mkdtempSync, rmSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { openRelay, type RelayOptions } from '../../../source/adapters/relay/open-relay.ts';
import type { Counted } from '../../../source/core/prices.ts';
import { openScriptedModel, type Turn } from '../../../source/demo/scripted-model.ts';

const token = 'sk-chaperone-for-tests-only';
const message = { model: 'claude-sonnet-5-5', max_tokens: 50, messages: [{ role: 'user' as const, content: 'Hello' }] };

/** A relay before a scripted model (or any other server), and what it counted and refused. */
async function relay(script: readonly Turn[] | { url: string }, more: Partial<RelayOptions> = {}, paceMs = 0) {
  const model = 'url' in script ? null : await openScriptedModel({ script, paceMs });
  const counted: Counted[] = [];
  const refused: string[] = [];
  const opened = await openRelay({
    listen: 'loopback',
    token,
    upstream: {
      url: model?.url ?? (script as { url: string }).url,
      key: { header: 'x-api-key', value: 'the-real-key' },
    },
    allowed: () => false,
    mayCall: async () => null,
    onUsage: (one) => counted.push(one),
    onRefused: (reason) => refused.push(reason),
    ...more,
  });
  onTestFinished(async () => {
    await opened.close();
    await model?.close();
  });
  const client = new Anthropic({ baseURL: opened.url, apiKey: token, maxRetries: 0 });
  return { ...opened, model, counted, refused, client };
}

/** A server that tells what reached it. */
async function mirror(answer: { status?: number; headers?: Record<string, string>; body?: string } = {}) {
  const seen: { url: string; headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ url: request.url ?? '', headers: request.headers, body });
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/json',
      'set-cookie': 'a=b',
      ...answer.headers,
    });
    response.end(answer.body ?? '{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gateway`, seen };
}

test('an answer streams through whole, and its tokens are counted from what the model’s side says', async () => {
  const usage = { input: 10, output: 20, cacheRead: 300, cacheWrite: 40 };
  const { client, counted } = await relay([
    { text: 'Some words that stream.', usage },
    { text: 'At once.', usage },
  ]);
  const streamed = await client.messages.stream(message).finalMessage();
  expect(streamed.content).toMatchObject([{ type: 'text', text: 'Some words that stream.' }]);
  const whole = await client.messages.create({
    ...message,
    messages: [...message.messages, { role: 'assistant', content: 'x' }, { role: 'user', content: 'y' }],
  });
  expect(whole.content).toMatchObject([{ text: 'At once.' }]);
  expect(counted).toMatchObject([
    { model: 'claude-sonnet-5-5', ...usage },
    { model: 'claude-sonnet-5-5', ...usage },
  ]);
});

test('the key is added here and nowhere else; of the agent’s headers only the known ones go on, of the answer’s too', async () => {
  const { url, seen } = await mirror({ headers: { 'request-id': 'r1', 'x-secret': 's' } });
  const { url: here } = await relay({ url });
  const answer = await fetch(`${here}/v1/messages?beta=true`, {
    method: 'POST',
    headers: {
      'x-api-key': token,
      'anthropic-version': '2023-06-01',
      'x-other': 'o',
      cookie: 'c=d',
      'accept-encoding': 'br',
    },
    body: JSON.stringify(message),
  });
  expect(answer.headers.get('request-id')).toBe('r1');
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.headers.get('x-secret')).toBeNull();
  expect(seen[0]?.url).toBe('/gateway/v1/messages?beta=true');
  expect(seen[0]?.headers).toMatchObject({ 'x-api-key': 'the-real-key', 'anthropic-version': '2023-06-01' });
  expect(seen[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
  expect(JSON.stringify(seen[0])).not.toMatch(/x-other|cookie|sk-chaperone/);
});

test('without the agent’s token nothing leaves, nor on any other path or method', async () => {
  const { url, seen } = await mirror();
  const { url: here } = await relay({ url });
  const status = async (path: string, init: RequestInit = {}) =>
    (await fetch(`${here}${path}`, { headers: { 'x-api-key': token }, ...init })).status;
  expect(await status('/v1/models', { headers: {} })).toBe(401);
  expect(await status('/v1/models', { headers: { 'x-api-key': `${token}x` } })).toBe(401);
  for (const path of [
    '/v1/files',
    '/v1/messages/batches',
    '/v1/messages',
    '/',
    '/v1/models?x=y',
    '/v1/models/../files',
  ])
    expect([path, await status(path)]).toEqual([path, 404]);
  for (const path of ['/v1/messages/batches', '/v1/messages?x=1', '/v1/complete', '/v1/messages/%2e%2e/files'])
    expect([path, await status(path, { method: 'POST', body: '{}' })]).toEqual([path, 404]);
  expect(await status('/v1/messages', { method: 'PUT', body: '{}' })).toBe(404);
  expect(seen).toEqual([]);
  expect(await status('/v1/models?limit=20')).toBe(200);
  expect(await status('/v1/models', { headers: { authorization: `Bearer ${token}` } })).toBe(200);
});

test('a request that would let the model’s side out does not leave, and is told', async () => {
  const { url, seen } = await mirror();
  const { url: here, refused } = await relay({ url });
  const answer = await fetch(`${here}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': token },
    body: JSON.stringify({ ...message, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
  });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('x-should-retry')).toBe('false');
  expect(await answer.text()).toContain('the model');
  expect(refused).toHaveLength(1);
  expect(seen).toEqual([]);
});

test('an answer that breaks off is broken for the agent too, and what came of it is counted', async () => {
  const usage = { input: 10, output: 2_000, cacheRead: 0, cacheWrite: 0 };
  const text = 'One two three four five six seven eight nine ten.';
  // A little pace, so that the pieces before the break are on their way when it comes.
  const { client, counted } = await relay([{ text, usage, cutAfter: 5 }], {}, 5);
  await expect(client.messages.stream(message).finalMessage()).rejects.toThrow();
  expect(counted).toHaveLength(1);
  expect(counted[0]?.input).toBe(10);
  expect(counted[0]?.output).toBeGreaterThan(1);
});

test('errors of the model’s side come through as they are and count nothing; one that is not there is said so', async () => {
  const error = { status: 529, type: 'overloaded_error', message: 'Overloaded', retryAfter: 7 };
  const { client, counted } = await relay([{ error }]);
  await expect(client.messages.create(message)).rejects.toMatchObject({ status: 529 });
  expect(counted).toEqual([]);
  const dead = await relay({ url: 'http://127.0.0.1:1' });
  await expect(dead.client.messages.create(message)).rejects.toThrow(/the model can’t be reached/);
});

test('a status that is none comes as one that says so, and harms nobody', async () => {
  const server = createTcp((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end('HTTP/1.1 099 X\r\n\r\n'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const { client } = await relay({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  await expect(client.messages.create(message)).rejects.toMatchObject({ status: 502 });
});

test('a call waits until it may go on, and is refused with the reason once none may', async () => {
  const go = Promise.withResolvers<null>();
  const asked = Promise.withResolvers<void>();
  const { client, model } = await relay([{ text: 'Later.' }], {
    mayCall: () => {
      asked.resolve();
      return go.promise;
    },
  });
  const answer = client.messages.create(message);
  await asked.promise;
  expect(model?.requests).toHaveLength(0);
  go.resolve(null);
  expect((await answer).content).toMatchObject([{ text: 'Later.' }]);
  const over = await relay([{ text: 'Never.' }], { mayCall: async () => 'The run is over: $5 were spent.' });
  await expect(over.client.messages.create(message)).rejects.toThrow(/\$5 were spent/);
  expect(over.model?.requests).toHaveLength(0);
});

test('it listens on a Unix socket for a sandbox', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chp-relay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const socketPath = join(folder, 's');
  const { url, seen } = await mirror();
  await relay({ url }, { listen: { socket: socketPath } });
  const status = await new Promise((resolve, reject) => {
    ask({ socketPath, path: '/v1/models', headers: { 'x-api-key': token } }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  expect(seen).toHaveLength(1);
});

test('a model that can’t be reached, or refuses the key, is told of; the call is made again when that makes sense', async () => {
  const answers = [401, 403, 200];
  const server = createServer((_request, response) => {
    const status = answers.shift() ?? 500;
    response.writeHead(status, { 'content-type': 'application/json' });
    const usage = { input_tokens: 1, output_tokens: 1 };
    response.end(
      JSON.stringify(status === 200 ? { model: 'm', usage, content: [] } : { error: { message: 'expired' } }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told: string[] = [];
  let again = true;
  const onTrouble: RelayOptions['onTrouble'] = async ({ cause, text }) => {
    told.push(`${cause} ${text}`);
    return again;
  };
  const { client, counted } = await relay({ url }, { onTrouble });
  await client.messages.create(message);
  expect(told).toEqual(['login 401: expired', 'login 403: expired']);
  expect(counted).toHaveLength(1);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  again = false;
  await expect(client.messages.create(message)).rejects.toMatchObject({ status: 502 });
  expect(told.at(-1)).toMatch(/^network .*ECONN/);
});

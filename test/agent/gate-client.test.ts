import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Gate, gateClient } from '../../source/agent/gate-client.ts';
import { GateLost } from '../../source/agent/gate-lost.ts';

const ask = { id: 'a1', tool: 'shell', action: { kind: 'exec', command: 'ls' } } as const;
const never = new AbortController().signal;

/** A supervisor that answers as it is told; `alive` is held as it should be. */
async function against(
  answer: (response: ServerResponse, path: string) => void,
  silenceMs = 5_000,
): Promise<Gate & { stop(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/v1/alive') response.write(' ');
    else answer(response, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gate = gateClient({ url, token: 'a-token-for-tests-only', silenceMs });
  onTestFinished(() => {
    gate.close();
    stop();
  });
  return { ...gate, stop };
}

test.each([
  ['an empty answer', 200, ''],
  ['no JSON', 200, 'allow'],
  ['an allow in another shape', 200, '{"allow":true}'],
  ['an allow with something more', 200, '{"verdict":"allow","unless":"no"}'],
  ['an allow in capitals', 200, '{"verdict":"ALLOW"}'],
  ['a list', 200, '[{"verdict":"allow"}]'],
  ['an allow with the wrong status', 500, '{"verdict":"allow"}'],
  ['an allow as created', 201, '{"verdict":"allow"}'],
  ['a redirect', 302, '{"verdict":"allow"}'],
  ['a refusal', 400, '{"refused":"The request is malformed."}'],
])('%s is no', async (_, status, text) => {
  const gate = await against((response) => response.writeHead(status, { location: '/v1/alive' }).end(text));
  const answer = await gate.action(ask, never);
  expect(answer).toEqual({ verdict: 'deny', reason: expect.stringContaining('could not judge') });
});

test('the reason of a refusal is passed on', async () => {
  const gate = await against((response) => response.writeHead(400).end('{"refused":"The command is too long."}'));
  expect(await gate.action(ask, never)).toEqual({
    verdict: 'deny',
    reason: 'The supervisor could not judge this: The command is too long.',
  });
});

test.each([
  ['a closed connection', (response: ServerResponse) => response.destroy()],
  [
    'an answer that breaks off',
    (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"verdict":"allow"}', () => response.destroy());
    },
  ],
  ['an unknown token', (response: ServerResponse) => response.writeHead(401).end('{"refused":"no"}')],
])('%s means that the supervisor is lost', async (_, answer) => {
  const gate = await against(answer);
  await expect(gate.action(ask, never)).rejects.toBeInstanceOf(GateLost);
});

test('work that can not be understood means that the supervisor is lost', async () => {
  const gate = await against((response) => response.end('{"instruction":{"id":"one"}}'));
  await expect(gate.turn(null, '')).rejects.toBeInstanceOf(GateLost);
});

test('a plan whose answer can not be understood is not approved', async () => {
  const gate = await against((response) => response.end('{"approved":"yes"}'));
  expect(await gate.plan('p1', {}, never)).toEqual({
    unreadable: [expect.stringContaining('could not be understood')],
  });
});

test('a supervisor that is silent for too long is lost; one that beats is not', async () => {
  const silent = await against(() => {}, 60);
  await expect(silent.action(ask, never)).rejects.toThrow(/silent/);
  await expect(silent.alive).rejects.toThrow(/silent/);

  let beats = 0;
  const slow = await against((response) => {
    response.writeHead(200);
    const timer = setInterval(() => {
      if (++beats <= 70) return response.write(' ');
      clearInterval(timer);
      return response.end('{"verdict":"allow"}');
    }, 10);
  }, 500);
  expect(await slow.action(ask, never)).toEqual({ verdict: 'allow' });
});

test('the end of the gate is noticed without asking anything', async () => {
  const gate = await against(() => {});
  gate.stop();
  await expect(gate.alive).rejects.toBeInstanceOf(GateLost);
});

test('nobody at the address is a lost supervisor', async () => {
  const gate = gateClient({ url: 'http://127.0.0.1:9', token: 'a-token-for-tests-only', silenceMs: 1_000 });
  await expect(gate.alive).rejects.toThrow(/can't be reached/);
  await expect(gate.notice('hello')).rejects.toBeInstanceOf(GateLost);
});

test('a question that is withdrawn rejects with the reason and closes the connection', async () => {
  const closed = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const gate = await against((response) => {
    response.on('close', () => closed.resolve());
    asked.resolve();
  });
  const leave = new AbortController();
  const answer = gate.action(ask, leave.signal);
  await asked.promise;
  leave.abort(new Error('interrupted'));
  await expect(answer).rejects.toThrow('interrupted');
  await closed.promise;
});

import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openGate } from '../../../source/adapters/gates/gate-server.ts';
import { fakeDesk, step } from '../../helpers/fake-desk.ts';

const token = 'a-token-for-tests-only';
const action = { id: 'a1', tool: 'shell', action: { kind: 'exec', command: 'ls' } };

type DeskOptions = Parameters<typeof fakeDesk>[0];

async function gate(options: Partial<DeskOptions> = {}, beatMs = 10_000) {
  const desk = fakeDesk({ instructions: [step(1, 'work')], ...options });
  const opened = await openGate({ token, desk, beatMs });
  onTestFinished(() => opened.close());
  const send = (path: string, body: unknown, init: RequestInit = {}) =>
    fetch(new URL(path, opened.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  return { desk, send, ...opened };
}

test('each path reaches its method of the desk, and its answer comes back', async () => {
  const { desk, send } = await gate({ plan: () => ({ returned: 'smaller steps' }) });
  const answers = await Promise.all(
    [
      send('/v1/turn', { ended: null, text: '' }),
      send('/v1/action', action),
      send('/v1/result', { id: 'a1', ok: false }),
      send('/v1/plan', { id: 'p1', plan: { anything: true } }),
      send('/v1/usage', { model: 'm', input: 1, output: 2, cacheRead: 3, cacheWrite: 4 }),
      send('/v1/notice', { text: 'slow' }),
    ].map(async (answer) => (await answer).json()),
  );
  expect(answers).toEqual([
    step(1, 'work'),
    { verdict: 'allow' },
    { ok: true },
    { returned: 'smaller steps' },
    { ok: true },
    { ok: true },
  ]);
  expect(desk.log.map((entry) => entry.kind).sort()).toEqual(['action', 'notice', 'plan', 'result', 'turn', 'usage']);
});

test.each([
  ['a wrong token', { headers: { authorization: 'Bearer another-token-of-the-same' } }, '/v1/action', action, 401],
  ['no token', { headers: {} }, '/v1/action', action, 401],
  ['the token without its scheme', { headers: { authorization: token } }, '/v1/action', action, 401],
  ['an unknown path', {}, '/v1/approve', action, 404],
  ['a path of the prototype', {}, '/constructor', action, 404],
  ['a path with a query', {}, '/v1/action?a=1', action, 404],
  ['another method', { method: 'PUT' }, '/v1/action', action, 405],
  ['what is no JSON', {}, '/v1/action', '{"id":', 400],
  ['nothing', {}, '/v1/action', '', 400],
  ['a missing field', {}, '/v1/action', { id: 'a1', tool: 'shell' }, 400],
  ['an unknown kind of action', {}, '/v1/action', { ...action, action: { kind: 'become', user: 'root' } }, 400],
  ['a field too much', {}, '/v1/action', { ...action, approved: true }, 400],
  [
    'a web page',
    { headers: { authorization: `Bearer ${token}`, origin: 'http://example.org' } },
    '/v1/action',
    action,
    403,
  ],
  ['more than a mebibyte', {}, '/v1/notice', { text: 'x'.repeat(1024 * 1024) }, 413],
] as const)('%s is refused with a reason and does not reach the desk', async (_, init, path, body, status) => {
  const { desk, send } = await gate();
  const answer = await send(path, body, init as RequestInit);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ refused: expect.stringMatching(/\w{3}/) });
  expect(desk.log.filter(({ kind }) => kind !== 'notice')).toEqual([]);
});

test('a held answer comes when the desk has one, and other questions are answered meanwhile', async () => {
  const held = Promise.withResolvers<{ verdict: 'allow' }>();
  const { desk, send } = await gate({
    judge: ({ id }) => (id === 'a1' ? held.promise : { verdict: 'deny', reason: 'no' }),
  });
  const first = send('/v1/action', action);
  await desk.seen((entry) => entry.kind === 'action');
  expect(await (await send('/v1/action', { ...action, id: 'a2' })).json()).toEqual({ verdict: 'deny', reason: 'no' });
  held.resolve({ verdict: 'allow' });
  expect(await (await first).json()).toEqual({ verdict: 'allow' });
});

test('a question whose asker went away is withdrawn', async () => {
  const withdrawn = Promise.withResolvers<void>();
  const { desk, send } = await gate({
    judge: (_, signal) => {
      signal.addEventListener('abort', () => withdrawn.resolve());
      return new Promise(() => {});
    },
  });
  const leave = new AbortController();
  const asked = send('/v1/action', action, { signal: leave.signal });
  await desk.seen((entry) => entry.kind === 'action');
  leave.abort();
  await expect(asked).rejects.toThrow();
  await withdrawn.promise;
});

test('a question that was answered is not withdrawn when its connection closes', async () => {
  let withdrawn = false;
  const { send, close } = await gate({
    judge: (_, signal) => {
      signal.addEventListener('abort', () => {
        withdrawn ||= (signal.reason as Error).message.includes('went away');
      });
      return { verdict: 'allow' };
    },
  });
  for (let times = 0; times < 20; times++) await (await send('/v1/action', { ...action, id: `a${times}` })).json();
  await close();
  expect(withdrawn).toBe(false);
});

test('a held answer says that the supervisor is still there, and is readable all the same', async () => {
  const held = Promise.withResolvers<{ verdict: 'allow' }>();
  const { url } = await gate({ judge: () => held.promise }, 5);
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request(new URL('/v1/action', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    asked.on('error', reject).on('response', (response) => {
      let all = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        all += chunk;
        if (all.length === 3) held.resolve({ verdict: 'allow' });
      });
      response.on('end', () => resolve(all));
    });
    asked.end(JSON.stringify(action));
  });
  expect(text).toMatch(/^ {3,}\{/);
  expect(JSON.parse(text)).toEqual({ verdict: 'allow' });
});

test('a desk that fails is a refusal with its words', async () => {
  const { send } = await gate({ judge: () => Promise.reject(new Error('The journal is full.')) });
  const answer = await send('/v1/action', action);
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({ refused: 'The journal is full.' });
});

test('closing ends what is held, withdraws it, and nothing is answered any more', async () => {
  const withdrawn = Promise.withResolvers<void>();
  const { desk, send, close } = await gate({
    judge: (_, signal) => {
      signal.addEventListener('abort', () => withdrawn.resolve());
      return new Promise(() => {});
    },
  });
  const asked = send('/v1/action', action);
  asked.catch(() => {});
  await desk.seen((entry) => entry.kind === 'action');
  await close();
  await withdrawn.promise;
  await expect(asked).rejects.toThrow();
  await expect(send('/v1/action', action)).rejects.toThrow();
});

test('half a request and half a connection disturb nobody', async () => {
  const { url, send } = await gate();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.write(
    `POST /v1/action HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 500\r\n\r\n{"id":`,
  );
  socket.destroy();
  expect(await (await send('/v1/action', action)).json()).toEqual({ verdict: 'allow' });
});

test('a short token does not open a gate', async () => {
  await expect(openGate({ token: 'short', desk: fakeDesk({ instructions: [] }) })).rejects.toThrow(/at least 16/);
});

test('who asks without the token is told of, not every time', async () => {
  const { desk, send } = await gate();
  for (let guess = 0; guess < 25; guess++)
    expect((await send('/v1/action', action, { headers: { authorization: `Bearer ${guess}` } })).status).toBe(401);
  const told = desk.log.map((entry) => JSON.stringify(entry)).filter((text) => text.includes('wrong token'));
  expect(told).toHaveLength(2);
  expect(desk.log.map(({ kind }) => kind)).not.toContain('action');
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside, world } from '../helpers/agent-program.ts';
import { step } from '../helpers/fake-desk.ts';

const use = (name: string, input: unknown, text = '') => ({ text, tools: [{ name, input }] });
const work = [step(1, 'Step 1 of 1: work')];
const error = (status: number, type: string, retryAfter?: number) => ({
  error: { status, type, message: 'not now', ...(retryAfter === undefined ? {} : { retryAfter }) },
});
const notices = (log: readonly { kind: string; text?: string }[]) =>
  log.flatMap((entry) => (entry.kind === 'notice' ? [entry.text] : []));

test('overload, rate limit, server error and a cut stream are tried again, shown, and told to the supervisor', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [
      error(529, 'overloaded_error'),
      error(429, 'rate_limit_error', 0.01),
      error(500, 'api_error'),
      { ...use('write', { path: 'cut.txt', content: 'x'.repeat(2_000) }, 'I begin.'), cutAfter: 6 },
      use('write', { path: 'whole.txt', content: 'whole\n' }, 'I begin again.'),
      { text: 'Done.' },
    ],
  });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(0);
  expect(given.model.failures).toEqual([]);
  expect(existsSync(join(given.root, 'cut.txt'))).toBe(false);
  expect(readFileSync(join(given.root, 'whole.txt'), 'utf8')).toBe('whole\n');
  expect(notices(given.desk.log)).toEqual([
    expect.stringContaining('overloaded (529); trying again'),
    expect.stringContaining('rate limit (429); trying again'),
    expect.stringContaining('server error (500); trying again'),
    expect.stringMatching(/connection failed .* \(4 of 10\)/),
  ]);
  expect(output).toContain('↻ The model: overloaded (529)');
  const lengths = given.model.requests.map((request) => request.messages.length);
  expect(lengths).toEqual([1, 1, 1, 1, 1, 3]);
});

test('the wait that the server asks for is kept', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [error(429, 'rate_limit_error', 0.4), { text: 'Done.' }],
  });
  const { output } = await inside(given).ended;
  expect(output).toContain('trying again in 0.4 s (1 of 10)');
});

test('a model that never comes back ends the program with a clear line and a notice', async () => {
  const given = await world({ desk: { instructions: work }, script: () => error(529, 'overloaded_error') });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(1);
  expect(given.model.requests).toHaveLength(11);
  expect(output.replaceAll('\n', ' ')).toContain('could not be reached, 11 times in a row: overloaded (529)');
  expect(notices(given.desk.log).at(-1)).toContain('The agent ends: The model could not be reached');
});

test('what can not be helped by asking again is asked once', async () => {
  const given = await world({ desk: { instructions: work }, script: [error(401, 'authentication_error')] });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(1);
  expect(given.model.requests).toHaveLength(1);
  expect(output).toContain('authentication error (401): not now');
});

test('a call in an answer that was cut off is not carried out', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [
      { ...use('write', { path: 'half.txt', content: 'half' }), stop: 'max_tokens' },
      ({ messages }) => {
        expect(messages.at(-1)?.content[0]).toMatchObject({
          is_error: true,
          content: expect.stringContaining('cut off'),
        });
        return { text: 'And so', stop: 'max_tokens' };
      },
      ({ messages }) => {
        expect(messages.at(-1)?.content[0]).toMatchObject({ text: expect.stringContaining('Go on where it ended') });
        return { text: 'on.' };
      },
    ],
  });
  const { code } = await inside(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(existsSync(join(given.root, 'half.txt'))).toBe(false);
});

test('a call whose input is not whole JSON is not carried out, although it could be guessed', async () => {
  const json = '{"path":"half.txt","content":"only hal';
  const given = await world({
    desk: { instructions: work },
    script: [
      {
        tools: [
          { name: 'write', input: {}, json },
          { name: 'read', input: { path: '.' } },
        ],
      },
      ({ messages }) => {
        expect(messages.at(-1)?.content).toMatchObject([
          { is_error: true, content: expect.stringContaining('cut off') },
          { content: expect.any(String) },
        ]);
        return { text: 'I see.' };
      },
    ],
  });
  const { code } = await inside(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(existsSync(join(given.root, 'half.txt'))).toBe(false);
});

test('a call that can not be read, or of a tool that is not there, does nothing and is explained', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [
      {
        tools: [
          { name: 'shell', input: { cmd: 'touch made' } },
          { name: 'browse', input: {} },
          { name: 'shell', input: { command: 'x'.repeat(100_001) } },
        ],
      },
      ({ messages }) => {
        const results = messages.at(-1)?.content.map((block) => (block.type === 'tool_result' ? block.content : ''));
        expect(results).toEqual([
          expect.stringContaining('command: '),
          expect.stringContaining('no tool named browse'),
          expect.stringContaining('command: '),
        ]);
        return { text: 'I see.' };
      },
    ],
  });
  await inside(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(given.desk.log.some((entry) => entry.kind === 'action')).toBe(false);
});

test('a conversation that came near the window is shortened and goes on', async () => {
  const big = 'y'.repeat(30_000);
  const given = await world({
    files: { 'big.txt': `${big}\n` },
    desk: { instructions: work },
    script: ({ messages }) => {
      const calls = messages.filter((message) => message.role === 'assistant').length;
      if (JSON.stringify(messages).includes('left out')) return { text: 'Shortened.' };
      return calls < 30 ? use('read', { path: 'big.txt' }, `Look ${calls}.`) : { text: 'Never shortened.' };
    },
    env: { CHAPERONE_WINDOW: '60000', CHAPERONE_MAX_TOKENS: '1000' },
  });
  const { code, output } = await inside(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(output).toContain('Shortened.');
  expect(notices(given.desk.log)).toEqual([expect.stringContaining('came near the window')]);
  const largest = Math.max(
    ...given.desk.log.flatMap((entry) =>
      entry.kind === 'usage' ? [entry.usage.input + entry.usage.cacheRead + entry.usage.cacheWrite] : [],
    ),
  );
  expect(largest).toBeLessThan(60_000);
});

test('a conversation that the model finds too long is shortened and asked again', async () => {
  let refused = 0;
  const given = await world({
    files: { 'big.txt': `${'z'.repeat(30_000)}\n` },
    desk: { instructions: work },
    script: ({ messages }) => {
      if (messages.length === 1) return use('read', { path: 'big.txt' });
      const long = JSON.stringify(messages).length > 20_000;
      if (!long) return { text: 'Now it fits.' };
      refused++;
      return {
        error: { status: 400, type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' },
      };
    },
  });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(0);
  expect(refused).toBe(1);
  expect(output).toContain('Now it fits.');
});

test('keys and tokens do not reach the commands', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [use('shell', { command: 'env > env.txt' }), { text: 'Done.' }],
  });
  await inside(given).ended;
  const env = readFileSync(join(given.root, 'env.txt'), 'utf8');
  expect(env).toContain('PATH=');
  expect(env).not.toMatch(/key-for-tests|a-token-for|ANTHROPIC|CHAPERONE/);
});

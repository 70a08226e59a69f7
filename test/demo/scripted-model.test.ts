import Anthropic from '@anthropic-ai/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { openScriptedModel, type ScriptedModelOptions } from '../../source/demo/scripted-model.ts';

async function model(script: ScriptedModelOptions['script']) {
  const opened = await openScriptedModel({ script });
  onTestFinished(() => opened.close());
  const client = new Anthropic({ apiKey: 'key', authToken: null, baseURL: opened.url, maxRetries: 0, logLevel: 'off' });
  return { ...opened, client };
}

const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hello' }] };
const answer = {
  text: 'One two three four five.',
  tools: [{ name: 'read', input: { path: 'a"\n😀', list: [1, { two: null }] } }],
};

test('the same answer comes whole and as a stream, as the SDK understands it', async () => {
  const { client, failures } = await model([answer, answer]);
  const whole = await client.messages.create(hello);
  const streamed = await client.messages.stream(hello).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.content).toMatchObject([
    { type: 'text', text: answer.text },
    { type: 'tool_use', ...answer.tools[0] },
  ]);
  expect([whole.stop_reason, streamed.stop_reason]).toEqual(['tool_use', 'tool_use']);
  expect(streamed.usage).toMatchObject({ output_tokens: whole.usage.output_tokens });
  expect(failures).toEqual([]);
});

test('an error has its status, type and wait', async () => {
  const { client } = await model([
    { error: { status: 429, type: 'rate_limit_error', message: 'slow down', retryAfter: 3 } },
  ]);
  const error = (await client.messages.create(hello).catch((caught: unknown) => caught)) as InstanceType<
    typeof Anthropic.APIError
  >;
  expect(error).toBeInstanceOf(Anthropic.RateLimitError);
  expect(error).toMatchObject({ status: 429, type: 'rate_limit_error', apiMessage: 'slow down' });
  expect(error.headers?.get('retry-after')).toBe('3');
});

test('a cut stream is one for the SDK too', async () => {
  const { client } = await model([{ ...answer, cutAfter: 4 }]);
  await expect(client.messages.stream(hello).finalMessage()).rejects.toThrow();
});

test('what the script did not expect fails loudly: to the asker and in the list', async () => {
  const { client, failures } = await model([
    () => {
      throw new Error('I expected a result');
    },
  ]);
  await expect(client.messages.create(hello)).rejects.toThrow('I expected a result');
  await expect(client.messages.create(hello)).rejects.toThrow('the script has 1 turns; this is request 2');
  expect(failures).toHaveLength(2);
});

const use = (id: string) => ({ type: 'tool_use' as const, id, name: 'read', input: {} });
const result = (id: string) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'x' });
const user = (...content: Anthropic.ContentBlockParam[]) => ({ role: 'user' as const, content });
const assistant = (...content: Anthropic.ContentBlockParam[]) => ({ role: 'assistant' as const, content });
const text = { type: 'text' as const, text: 'go' };

test.each([
  ['that begins with the model', [assistant(text), user(text)], /first message/],
  ['with an empty text', [user({ type: 'text', text: ' ' })], /must not be empty/],
  ['with an empty message', [user()], /messages\.0\.content/],
  ['with a call that has no result', [user(text), assistant(use('a')), user(text)], /without its tool_result/],
  ['that ends with a call', [user(text), assistant(use('a'))], /without tool_result/],
  ['with a result that has no call', [user(text), assistant(text), user(result('a'))], /without its tool_use/],
  [
    'with two results of one call',
    [user(text), assistant(use('a')), user(result('a'), result('a'))],
    /without its tool_use/,
  ],
  ['with a result behind the text', [user(text), assistant(use('a')), user(text, result('a'))], /must come first/],
  [
    'with an id twice',
    [user(text), assistant(use('a')), user(result('a')), assistant(use('a')), user(result('a'))],
    /not unique/,
  ],
  [
    'with too many cache marks',
    [user(...Array.from({ length: 5 }, () => ({ ...text, cache_control: { type: 'ephemeral' as const } })))],
    /maximum of 4/,
  ],
])('a conversation %s is refused as the API refuses it', async (_, messages, message) => {
  const { client, failures, requests } = await model([answer]);
  await expect(client.messages.create({ ...hello, messages })).rejects.toThrow(message);
  expect(failures).toEqual([expect.stringMatching(message)]);
  expect(requests).toEqual([]);
});

test('other paths, and requests without a key, are refused', async () => {
  const { url, failures } = await model([answer]);
  expect((await fetch(`${url}/v1/models`)).status).toBe(404);
  expect((await fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(hello) })).status).toBe(401);
  expect(failures).toHaveLength(2);
});

test('ids differ between exchanges and repeat for the same one', async () => {
  const { client } = await model([answer, answer, answer]);
  const id = async (content: string) => {
    const { content: blocks } = await client.messages.create({ ...hello, messages: [{ role: 'user', content }] });
    return (blocks[1] as Anthropic.ToolUseBlock).id;
  };
  const [first, second, again] = [await id('a'), await id('b'), await id('a')];
  expect(first).toBe(again);
  expect(first).not.toBe(second);
});

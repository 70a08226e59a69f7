import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRequest } from '../../../source/adapters/relay/check-request.ts';

const allowed = (host: string) => /(?:^|\.)listed\.example$/.test(host);
const said = (content: unknown[]) => ({ messages: [{ role: 'user', content }] });
const address = (url: string) => ({ type: 'url', url });
const check = (change: object) => checkRequest(JSON.stringify({ model: 'm', ...change }), allowed);

test.each<[string, object]>([
  ['web search', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  ['web fetch of any host', { tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] }],
  [
    'web fetch of an unlisted host',
    { tools: [{ type: 'web_fetch_20250910', allowed_domains: ['listed.example', 'a.test'] }] },
  ],
  ['web fetch of a pattern', { tools: [{ type: 'web_fetch_20250910', allowed_domains: ['*.listed.example'] }] }],
  ['running code', { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }],
  ['another model', { tools: [{ type: 'advisor_20260301', name: 'advisor' }] }],
  ['a tool nobody knows', { tools: [{ type: 'teleport_20300101', name: 'teleport' }] }],
  ['remote MCP', { mcp_servers: [{ type: 'url', url: 'https://evil.example/mcp', name: 'm' }] }],
  ['MCP tools', { tools: [{ type: 'mcp_toolset', mcp_server_name: 'm' }] }],
  ['a container', { container: 'c1' }],
  ['a picture by address', said([{ type: 'image', source: address('https://evil.example/?leak=1') }])],
  ['a picture by an odd address', said([{ type: 'image', source: address('nonsense') }])],
  [
    'a document deep in a result',
    said([{ type: 'tool_result', content: [{ type: 'document', source: address('https://evil.example') }] }]),
  ],
  ['a tool brought in later', said([{ type: 'tools', tools: [{ type: 'web_search_20260318' }] }])],
])('the model’s side is not let out: %s', (_name, change) => {
  expect(check(change)).toMatchObject({ refused: expect.stringContaining('the model’s side'.replace('’', "'")) });
});

test('the agent’s own tools, and what the policy lists, pass; data that only looks like an address does too', () => {
  const change = {
    tools: [
      { name: 'read', input_schema: { type: 'object', properties: { type: { const: 'web_search_20250305' } } } },
      { type: 'bash_20250124', name: 'bash' },
      { type: 'custom', name: 'mine' },
      { type: 'web_fetch_20250910', name: 'web_fetch', allowed_domains: ['listed.example/docs'] },
    ],
    mcp_servers: [{ type: 'url', url: 'https://mcp.listed.example/x', name: 'm' }],
    messages: [
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't', name: 'read', input: address('https://evil.example') }],
      },
      { role: 'user', content: [{ type: 'image', source: address('https://listed.example/a.png') }] },
    ],
  };
  expect(check(change)).toEqual({ body: JSON.stringify({ model: 'm', ...change }) });
});

test('of a name that stands twice, what was looked at is what is sent', () => {
  const text = '{"tools":[{"type":"web_search_20250305"}],"tools":[],"model":"m"}';
  expect(checkRequest(text, allowed)).toEqual({ body: '{"tools":[],"model":"m"}' });
});

test('what is no request is refused, and any other JSON comes to an answer', () => {
  for (const text of [
    '',
    '{',
    '[]',
    '1',
    '{"model":1}',
    '{"tools":[]}',
    '{"model":"m","tools":"x"}',
    '{"model":"m","tools":[1]}',
  ])
    expect([text, 'refused' in checkRequest(text, allowed)]).toEqual([text, true]);
  fc.assert(
    fc.property(fc.json(), (text) => {
      const result = checkRequest(`{"model":"m","x":${text}}`, allowed);
      if ('body' in result) expect(JSON.parse(result.body)).toEqual(JSON.parse(`{"model":"m","x":${text}}`));
    }),
  );
});

// An MCP server of a few lines: one tool that writes a note into the folder it was started in.
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const tool = {
  name: 'add',
  description: 'Adds a note',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
};

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'notes', version: '1' },
  }),
  'tools/list': () => ({ tools: [tool] }),
  'tools/call': (params) => {
    appendFileSync(process.argv[2], `${params.arguments.text}\n`);
    return { content: [{ type: 'text', text: 'Added.' }] };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const find = results[method];
  const reply = find ? { result: find(params) } : { error: { code: -32601, message: 'unknown' } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`);
}

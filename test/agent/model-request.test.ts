import { expect, test } from 'vitest';
import type { Turn } from '../../source/agent/conversation.ts';
import { describeTools, modelRequest } from '../../source/agent/model-request.ts';
import { systemPrompt } from '../../source/agent/system-prompt.ts';
import { catalog } from '../../source/agent/tools/catalog.ts';
import { brokenRule, ModelRequest } from '../../source/demo/model-request.ts';

const tools = describeTools(catalog);
const request = (messages: Turn[]) =>
  modelRequest({ model: 'm', maxTokens: 100, system: systemPrompt('/p'), tools, messages });
const says = (role: 'user' | 'assistant', text: string): Turn => ({ role, content: [{ type: 'text', text }] });

test('tools, system and the last two words of the person carry the cache mark, and the API takes it', () => {
  const messages = [
    says('user', 'a'),
    says('assistant', 'b'),
    says('user', 'c'),
    says('assistant', 'd'),
    says('user', 'e'),
  ];
  const made = request(messages);
  const marked = made.messages.map((message) => JSON.stringify(message).includes('cache_control'));
  expect(marked).toEqual([false, false, true, false, true]);
  expect(JSON.stringify(made).match(/cache_control/g)).toHaveLength(4);
  expect(brokenRule(ModelRequest.parse(made))).toBeNull();
  expect(JSON.stringify(messages)).not.toContain('cache_control');
});

test('the next request begins with the bytes of the one before, apart from the marks', () => {
  const bare = (made: ReturnType<typeof request>) =>
    JSON.stringify(made).replaceAll(',"cache_control":{"type":"ephemeral"}', '');
  const first = bare(request([says('user', 'a')]));
  const second = bare(request([says('user', 'a'), says('assistant', 'b'), says('user', 'c')]));
  expect(second.startsWith(first.slice(0, first.lastIndexOf(']')))).toBe(true);
});

test('the model sees each tool with what it takes; the plan needs titles, files and commands may be left out', () => {
  expect(tools.map((tool) => tool.name)).toEqual(['read', 'search', 'write', 'edit', 'shell', 'plan']);
  expect(tools.map((tool) => tool.input_schema.required ?? [])).toEqual([
    ['path'],
    [],
    ['path', 'content'],
    ['path', 'old', 'new'],
    ['command'],
    ['steps'],
  ]);
  expect(tools.at(-1)?.input_schema.properties).toMatchObject({ steps: { items: { required: ['title'] } } });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Turn } from '../../source/agent/conversation.ts';
import { fitWindow, sizeOf } from '../../source/agent/window.ts';
import { brokenRule, ModelRequest } from '../../source/demo/model-request.ts';
import { conversation } from './conversations.ts';

const instruction = 'Step 2 of 3: the one that is being worked on';
const room = (limit: number) => ({ limit, target: limit / 2, ratio: 0.25, fixed: 100, instruction });

const exchange = (id: string, result: string, name = 'read', input: object = { path: 'a.ts' }): Turn[] => [
  { role: 'assistant', content: [{ type: 'tool_use', id, name, input }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: result }] },
];

test('a conversation that fits is the same one', () => {
  const messages: Turn[] = [{ role: 'user', content: 'hello' }];
  expect(fitWindow(messages, room(1_000))).toEqual({ messages, did: null });
});

test('old results are shortened before anything is left out, and the recent ones stay whole', () => {
  const messages: Turn[] = [
    { role: 'user', content: [{ type: 'text', text: instruction }] },
    ...Array.from({ length: 10 }, (_, index) => exchange(`t${index}`, `result ${index} ${'x'.repeat(2_000)}`)).flat(),
  ];
  const { messages: fitted, did } = fitWindow(messages, { ...room(5_000), target: 4_000 });
  expect(did).toMatch(/^\d old results shortened$/);
  expect(fitted).toHaveLength(messages.length);
  expect(JSON.stringify(fitted[2])).toContain('shortened: ');
  expect(fitted.slice(-8)).toEqual(messages.slice(-8));
});

test('what is left out is summed up: what was changed, what was run, and the instruction', () => {
  const messages: Turn[] = [
    { role: 'user', content: [{ type: 'text', text: 'Step 1 of 3: an old one' }] },
    ...exchange('t1', 'done', 'edit', { path: 'src/one.ts', old: 'a', new: 'b' }),
    ...exchange('t2', 'green', 'shell', { command: 'npm test\nmore' }),
    { role: 'assistant', content: [{ type: 'text', text: 'y'.repeat(8_000) }] },
    { role: 'user', content: [{ type: 'text', text: instruction }] },
    ...Array.from({ length: 5 }, (_, index) => exchange(`u${index}`, 'short')).flat(),
  ];
  const { messages: fitted, did } = fitWindow(messages, room(1_500));
  expect(did).toContain('old messages left out');
  const head = JSON.stringify(fitted[0]);
  for (const kept of ['- changed src/one.ts', '- ran npm test"', instruction].map((text) => text.replace('"', '')))
    expect(head).toContain(kept);
  expect(fitted.at(-1)).toEqual(messages.at(-1));

  const again = fitWindow([...fitted, ...exchange('v', 'z'.repeat(6_000))], { ...room(1_500), limit: 0 });
  expect(JSON.stringify(again.messages[0])).toContain('- changed src/one.ts');
});

test('whatever comes, the API takes the result, it is not longer, and the instruction is in it', () => {
  fc.assert(
    fc.property(conversation(8, 3_000), fc.integer({ min: 300, max: 4_000 }), (messages, limit) => {
      const { messages: fitted, did } = fitWindow(
        [{ role: 'user', content: [{ type: 'text', text: instruction }] }, ...messages],
        room(limit),
      );
      const next = { role: 'user', content: [{ type: 'text', text: 'go on' }] };
      const read = ModelRequest.safeParse({ model: 'm', max_tokens: 1, messages: [...fitted, next] });
      expect(read.success ? brokenRule(read.data) : read.error.message).toBeNull();
      expect(JSON.stringify(fitted)).toContain(instruction);
      if (did !== null) expect(sizeOf(fitted)).toBeLessThan(sizeOf(messages) + 10_000);
    }),
    { numRuns: 60 },
  );
});

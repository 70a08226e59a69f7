import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocks, type Turn } from '../../source/agent/conversation.ts';
import { repair } from '../../source/agent/repair.ts';
import { brokenRule, ModelRequest } from '../../source/demo/model-request.ts';
import { conversation } from './conversations.ts';

/** What the API would say of a conversation, with one more word of the person at its end. */
function complaint(messages: readonly Turn[]): string | null {
  const next = { role: 'user', content: [{ type: 'text', text: 'go on' }] };
  const read = ModelRequest.safeParse({ model: 'm', max_tokens: 1, messages: [...messages, next] });
  return read.success ? brokenRule(read.data) : read.error.message;
}

test('a whole conversation stays as it is', () => {
  fc.assert(
    fc.property(conversation(4), (whole) => {
      expect(repair(whole)).toEqual(whole);
    }),
  );
});

test('a conversation cut anywhere, even inside a message, becomes one that the API takes, and nothing whole is lost', () => {
  fc.assert(
    fc.property(conversation(4), fc.nat(), fc.nat(), (whole, at, inside) => {
      const end = at % whole.length;
      const cut = whole[end] as Turn;
      const some = blocks(cut).slice(0, inside % (blocks(cut).length + 1));
      const broken = [...whole.slice(0, end), { ...cut, content: some }];
      const repaired = repair(broken);
      if (repaired.length > 0) expect(complaint(repaired)).toBeNull();
      const kept = JSON.stringify(repaired);
      for (const message of broken) for (const block of blocks(message)) expect(kept).toContain(JSON.stringify(block));
    }),
  );
});

test('a conversation with messages missing, doubled or out of order becomes one that the API takes', () => {
  fc.assert(
    fc.property(conversation(3), fc.array(fc.nat(), { maxLength: 12 }), (whole, picks) => {
      const shuffled = picks.map((pick) => whole[pick % whole.length] as Turn);
      // Ids are unique in what the API gave; a doubled message can only be a doubled save of the person's side.
      const seen = new Set<Turn>();
      const broken = shuffled.filter((message) => {
        if (message.role === 'assistant' && seen.has(message)) return false;
        seen.add(message);
        return true;
      });
      const repaired = repair(broken);
      if (repaired.length > 0) expect(complaint(repaired)).toBeNull();
    }),
  );
});

test('a call without its result gets one that says what is not known', () => {
  const broken: Turn[] = [
    { role: 'user', content: 'do it' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'shell', input: {} }] },
  ];
  expect(repair(broken).at(-1)).toEqual({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'a', is_error: true, content: expect.stringContaining('not known') }],
  });
});

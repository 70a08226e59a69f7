import fc from 'fast-check';
import type { Turn } from '../../source/agent/conversation.ts';

const words = fc.string({ minLength: 1, maxLength: 40 });

/** Whole exchanges: a person's word, then calls with their results, then an answer. */
export function conversation(maxExchanges: number, resultLength = 200): fc.Arbitrary<Turn[]> {
  const call = fc.record({
    name: fc.constantFrom('read', 'edit', 'shell', 'write'),
    path: words,
    long: fc.string({ maxLength: resultLength }),
    result: fc.string({ maxLength: resultLength }),
  });
  const exchange = fc.record({
    said: words,
    calls: fc.array(fc.array(call, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
    answer: words,
  });
  return fc.array(exchange, { minLength: 1, maxLength: maxExchanges }).map((exchanges) => {
    let id = 0;
    return exchanges.flatMap(({ said, calls, answer }): Turn[] => {
      const first: Turn = { role: 'user', content: [{ type: 'text', text: `I: ${said}` }] };
      const middle = calls.flatMap((group): Turn[] => {
        const ids = group.map(() => `toolu_${id++}`);
        return [
          {
            role: 'assistant',
            content: group.map(({ name, path, long }, index) => ({
              type: 'tool_use' as const,
              id: ids[index] as string,
              name,
              input: { path, command: path, content: long },
            })),
          },
          {
            role: 'user',
            content: group.map(({ result }, index) => ({
              type: 'tool_result' as const,
              tool_use_id: ids[index] as string,
              content: result,
            })),
          },
        ];
      });
      return [first, ...middle, { role: 'assistant', content: [{ type: 'text', text: `A: ${answer}` }] }];
    });
  });
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planInstruction, repairInstruction, stepInstruction } from '../../source/core/instruct.ts';
import { readPlan, Step } from '../../source/core/plan.ts';
import { demoPlan, titles } from '../../source/demo/demo-plan.ts';
import { demoScript } from '../../source/demo/demo-script.ts';
import { brokenRule, type ModelMessage, ModelRequest } from '../../source/demo/model-request.ts';

const step = (title: string) => Step.parse({ title, files: ['src/x.js'] });
const instructions = [
  planInstruction('Port UserService to the new database module', ''),
  ...Object.values(titles).flatMap((title) => [stepInstruction(step(title), 1, 4), repairInstruction(step(title), [])]),
  stepInstruction(step('A step that a person thought of'), 1, 1),
  'Please look at the tests again.',
];
const outcomes = ['worked', 'Refused, nothing was done: no', 'Nothing was changed: `old` is not in the file.'];

test('whatever is refused or fails, every instruction comes to an end in words', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...instructions),
      fc.infiniteStream(fc.constantFrom(...outcomes)),
      (instruction, results) => {
        let messages: ModelMessage[] = [{ role: 'user', content: [{ type: 'text', text: instruction }] }];
        for (let exchange = 0; exchange < 10; exchange++) {
          const request = ModelRequest.parse({ model: 'm', max_tokens: 1, messages });
          expect(brokenRule(request)).toBeNull();
          const reply = demoScript(request);
          if ('error' in reply) throw new Error(reply.error.message);
          expect(reply.text).toMatch(/\S/);
          const { tools = [], text = '' } = reply;
          if (tools.length === 0) return;
          const uses = tools.map(({ name, input }, index) => ({
            type: 'tool_use' as const,
            id: `t${exchange}_${index}`,
            name,
            input: input as Record<string, unknown>,
          }));
          const answers = uses.map(({ id }) => {
            const content = results.next().value as string;
            return { type: 'tool_result' as const, tool_use_id: id, content, is_error: content !== 'worked' };
          });
          messages = [
            ...messages,
            { role: 'assistant', content: [{ type: 'text', text }, ...uses] },
            { role: 'user', content: answers },
          ];
        }
        throw new Error('it never ends');
      },
    ),
  );
});

test('the plan can be read, and shows what feedback changed', () => {
  const first = readPlan(demoPlan([]));
  const second = readPlan(demoPlan(['Build at the end too.']));
  if (!first.ok || !second.ok) throw new Error('not readable');
  expect(second.plan.summary).toContain('Worked in: Build at the end too.');
  expect(second.plan.steps.at(-1)?.verify).not.toEqual(first.plan.steps.at(-1)?.verify);
  expect(first.plan.steps.map(({ title }) => title)).toEqual(Object.values(titles));
});

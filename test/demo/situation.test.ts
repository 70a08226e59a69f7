import { expect, test } from 'vitest';
import { planInstruction, repairInstruction, stepInstruction } from '../../source/core/instruct.ts';
import { Step } from '../../source/core/plan.ts';
import { ModelRequest } from '../../source/demo/model-request.ts';
import { readSituation } from '../../source/demo/situation.ts';

const step = Step.parse({ title: 'Port the reads', files: ['a'] });
const text = (words: string) => ({ type: 'text', text: words });
const user = (...content: object[]) => ({ role: 'user', content });
const use = (id: string, name: string, input: object = {}) => ({
  role: 'assistant',
  content: [{ type: 'tool_use', id, name, input }],
});
const result = (id: string, content: string, is_error = false) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  is_error,
});
const situation = (...messages: object[]) => readSituation(ModelRequest.parse({ model: 'm', max_tokens: 1, messages }));

test('the instruction is the latest one, and only what was done since counts', () => {
  const told = situation(
    user(text(stepInstruction(step, 1, 2))),
    use('a', 'read'),
    user(result('a', 'lines'), text('[The person says] Repair: nothing')),
    { role: 'assistant', content: [text('done')] },
    user(text(repairInstruction(step, []))),
    use('b', 'edit', { path: 'a' }),
    user(result('b', 'Refused, nothing was done: no', true)),
    use('c', 'shell'),
    user(result('c', 'exit code 1', true)),
  );
  expect(told).toMatchObject({ kind: 'repair', title: 'Port the reads' });
  expect(told.moves).toEqual([
    [{ name: 'edit', input: { path: 'a' }, text: 'Refused, nothing was done: no', how: 'refused' }],
    [{ name: 'shell', input: {}, text: 'exit code 1', how: 'failed' }],
  ]);
});

test('an approval brings the next instruction, and feedback does not', () => {
  const planned = [
    user(text(planInstruction('Port it', ''))),
    use('a', 'plan'),
    user(
      result(
        'a',
        'The person sent the plan back:\nSmaller steps.\n\nWork this in and propose the whole plan again with the `plan` tool.',
      ),
    ),
  ];
  expect(situation(...planned)).toMatchObject({ kind: 'plan', title: 'Port it', feedback: ['Smaller steps.'] });
  const approved = situation(
    ...planned,
    use('b', 'plan'),
    user(result('b', `The plan is approved. Now work, step by step.\n\n${stepInstruction(step, 1, 1)}`)),
  );
  expect(approved).toEqual({ kind: 'step', title: 'Port the reads', moves: [], feedback: [] });
});

test('a plan that came back as an instruction of its own is planned again', () => {
  const told = 'Your plan was sent back. Make a new one with the plan tool.\n\nWhat the person says:\nSmaller steps.';
  expect(situation(user(text(told)))).toEqual({ kind: 'plan', title: '', moves: [], feedback: ['Smaller steps.'] });
});

test('a move that was interrupted does not count, and a started-again agent begins its instruction anew', () => {
  const begun = [
    user(text(stepInstruction(step, 1, 1))),
    use('a', 'shell'),
    user(
      result('a', 'Interrupted by the person; nothing was done.', true),
      text('[The person interrupted you and says] Go on.'),
    ),
  ];
  expect(situation(...begun)).toMatchObject({ kind: 'step', moves: [] });
  const again = situation(
    ...begun,
    use('b', 'shell'),
    user(
      result('b', 'ok'),
      text(
        `You were ended in the middle of this instruction and started again; what stands above was done. Go on with it:\n${stepInstruction(step, 1, 1)}`,
      ),
    ),
  );
  expect(again).toMatchObject({ kind: 'step', title: 'Port the reads', moves: [] });
});

test('words of a person are an instruction of another kind', () => {
  expect(situation(user(text('Please look at the tests.')))).toMatchObject({ kind: 'other' });
});

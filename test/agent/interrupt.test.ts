import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside, world } from '../helpers/agent-program.ts';
import { step } from '../helpers/fake-desk.ts';

const use = (name: string, input: unknown, text = '') => ({ text, tools: [{ name, input }] });
const work = [step(1, 'Step 1 of 1: work')];
const last = (messages: readonly { content: unknown }[]) => JSON.stringify(messages.at(-1));

test('an interrupt in a command ends it, and the line that is typed goes on from there', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [
      {
        tools: [
          { name: 'shell', input: { command: 'touch begun; echo begun; sleep 300; touch late' } },
          { name: 'shell', input: { command: 'touch second' } },
        ],
      },
      ({ messages }) => {
        expect(last(messages)).toContain('interrupted by the person');
        expect(last(messages)).toContain('nothing was done');
        expect(last(messages)).toContain('[The person interrupted you and says] read only');
        return { text: 'Only reading.' };
      },
    ],
  });
  const agent = inside(given);
  await agent.until(/begun\n/);
  agent.interrupt();
  await agent.until(/Type what to do instead/);
  agent.type('read only\n');
  const { code } = await agent.ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(existsSync(join(given.root, 'late')) || existsSync(join(given.root, 'second'))).toBe(false);
  expect(given.desk.log.some((entry) => entry.kind === 'notice' && entry.text.includes('interrupted'))).toBe(true);
  expect(given.desk.log.filter((entry) => entry.kind === 'action')).toHaveLength(1);
  expect(given.desk.log.filter((entry) => entry.kind === 'result')).toMatchObject([{ ok: false }]);
});

test('an interrupt while the model streams keeps what it said so far', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [
      { text: `First words. ${'more '.repeat(2_000)}` },
      ({ messages }) => {
        expect(messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user']);
        expect(JSON.stringify(messages[1])).toContain('First words.');
        expect(last(messages)).toContain('Go on.');
        return { text: 'Done.' };
      },
    ],
    paceMs: 2,
  });
  const agent = inside(given);
  await agent.until(/First words/);
  agent.interrupt();
  await agent.until(/Type what to do instead/);
  agent.type('\n');
  expect((await agent.ended).code).toBe(0);
  expect(given.model.failures).toEqual([]);
});

test('an interrupt while a person is asked withdraws the question', async () => {
  const withdrawn = Promise.withResolvers<void>();
  const given = await world({
    desk: {
      instructions: work,
      judge: (_, signal) => {
        signal.addEventListener('abort', () => withdrawn.resolve());
        return new Promise(() => {});
      },
    },
    script: [use('shell', { command: 'touch made' }), { text: 'Then not.' }],
  });
  const agent = inside(given);
  await given.desk.seen((entry) => entry.kind === 'action');
  agent.interrupt();
  await withdrawn.promise;
  await agent.until(/Type what to do instead/);
  agent.type('leave it\n');
  expect((await agent.ended).code).toBe(0);
  expect(existsSync(join(given.root, 'made'))).toBe(false);
});

test('an interrupt while the plan is with the person takes it back', async () => {
  const plan = { steps: [{ title: 'one', files: ['a'] }] };
  const given = await world({
    desk: { instructions: [step(1, 'Task: plan', 'dry-run')], plan: () => new Promise(() => {}) },
    script: [use('plan', plan), { text: 'Taken back.' }],
  });
  const agent = inside(given);
  await given.desk.seen((entry) => entry.kind === 'plan');
  agent.interrupt();
  await agent.until(/Type what to do instead/);
  agent.type('later\n');
  expect(await agent.ended).toMatchObject({ code: 0, output: expect.stringContaining('Taken back.') });
});

test('without work the first Ctrl+C warns and the second ends the program', async () => {
  const given = await world({ desk: { instructions: [] }, script: [] });
  given.desk.turn = () => new Promise(() => {});
  const agent = inside(given);
  await agent.until(/chaperone agent/);
  agent.interrupt();
  await agent.until(/Ctrl\+C again ends the agent/);
  agent.interrupt();
  expect(await agent.ended).toMatchObject({ code: 130, output: expect.stringContaining('Ended by the person.') });
});

test('when the input ends nobody can go on after an interrupt, and the program ends', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [use('shell', { command: 'echo begun; sleep 300' })],
  });
  const agent = inside(given);
  await agent.until(/begun\n/);
  agent.endInput();
  agent.interrupt();
  expect(await agent.ended).toMatchObject({ code: 130 });
});

test('a line that is typed while it works reaches the model with the next results', async () => {
  const given = await world({
    desk: {
      instructions: work,
      judge: async () => {
        agent.type('use tabs\nand be quick\n');
        await agent.until(/be quick/);
        return { verdict: 'allow' };
      },
    },
    script: [
      use('read', { path: '.' }),
      ({ messages }) => {
        expect(messages.at(-1)?.content.map((block) => (block.type === 'text' ? block.text : block.type))).toEqual([
          'tool_result',
          '[The person says] use tabs',
          '[The person says] and be quick',
        ]);
        return { text: 'Tabs it is.' };
      },
    ],
  });
  const agent = inside(given);
  expect(await agent.ended).toMatchObject({ code: 0 });
  expect(given.model.failures).toEqual([]);
  expect(given.model.requests).toHaveLength(2);
});

test('a line that is typed during the last answer keeps the turn going; one typed between turns comes with the next', async () => {
  const given = await world({
    desk: { instructions: [...work, step(2, 'Step 2 of 2: more')] },
    script: [
      () => {
        agent.type('one more thing\n');
        return { text: `Done. ${'and '.repeat(300)}` };
      },
      ({ messages }) => {
        expect(last(messages)).toContain('[The person says] one more thing');
        return { text: 'That too.' };
      },
      ({ messages }) => {
        expect(last(messages)).toMatch(/\[The person says\] between.*Step 2 of 2/);
        return { text: 'All.' };
      },
    ],
    paceMs: 1,
  });
  const turn = given.desk.turn;
  given.desk.turn = async (ended, text, signal) => {
    if (ended === 1) {
      agent.type('between\n');
      await agent.until(/between/);
    }
    return turn(ended, text, signal);
  };
  const agent = inside(given);
  expect(await agent.ended).toMatchObject({ code: 0 });
  expect(given.model.failures).toEqual([]);
});

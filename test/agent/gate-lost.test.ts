import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alive, eventually } from '../adapters/terminal/pty-helper.ts';
import { inside, start, world } from '../helpers/agent-program.ts';
import { step } from '../helpers/fake-desk.ts';

const use = (name: string, input: unknown) => ({ tools: [{ name, input }] });
const work = [step(1, 'Step 1 of 1: work')];
const slow = use('shell', { command: 'echo $$ > pid; sleep 300; touch late' });
const pid = (root: string) => (existsSync(join(root, 'pid')) ? Number(readFileSync(join(root, 'pid'), 'utf8')) : 0);

test('without a supervisor in its environment nothing is done', async () => {
  const given = await world({ desk: { instructions: work }, script: [] });
  const { CHAPERONE_GATE: _, ...env } = given.env;
  const { code, output } = await start({ ...given, env }).ended;
  expect(code).toBe(2);
  expect(output).toContain('There is no supervisor');
  expect(given.model.requests).toEqual([]);
});

test('a gate that does not answer ends the program before anything is asked of the model', async () => {
  const given = await world({ desk: { instructions: work }, script: [] });
  await given.gate.close();
  const { code, output } = await inside(given).ended;
  expect(code).toBe(3);
  expect(output).toContain("The supervisor can't be reached");
  expect(output.replaceAll('\n', ' ')).toContain('the agent ends');
  expect(given.model.requests).toEqual([]);
});

test('a gate that knows another token ends the program, and the person is told of the try', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [],
    env: { CHAPERONE_TOKEN: 'another-token-for-tests' },
  });
  expect(await inside(given).ended).toMatchObject({ code: 3, output: expect.stringContaining('token is wrong') });
  expect(given.desk.log).toEqual([{ kind: 'notice', text: expect.stringContaining('asked with a wrong token') }]);
});

test('losing the gate in the middle of a command ends the command and the program', async () => {
  const given = await world({ desk: { instructions: work }, script: [slow] });
  const agent = start(given);
  await eventually(() => pid(given.root) > 0);
  await given.gate.close();
  expect(await agent.ended).toMatchObject({ code: 3, output: expect.stringContaining('the agent ends') });
  await eventually(() => !alive(pid(given.root)));
  expect(existsSync(join(given.root, 'late'))).toBe(false);
});

test('losing the gate while the model streams, or while an answer is held, ends the program', async () => {
  const streaming = await world({ desk: { instructions: work }, script: [{ text: 'word '.repeat(5_000) }], paceMs: 5 });
  const first = inside(streaming);
  await eventually(() => streaming.model.requests.length === 1);
  await streaming.gate.close();
  expect(await first.ended).toMatchObject({ code: 3 });

  const held = await world({
    desk: { instructions: work, judge: () => new Promise(() => {}) },
    script: [use('read', { path: '.' })],
  });
  const second = inside(held);
  await held.desk.seen((entry) => entry.kind === 'action');
  await held.gate.close();
  expect(await second.ended).toMatchObject({ code: 3 });
});

test('an action whose question could not be judged is not done', async () => {
  const given = await world({
    desk: { instructions: work, judge: () => Promise.reject(new Error('The journal is full.')) },
    script: [use('shell', { command: 'touch made' }), { text: 'It was not judged.' }],
  });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(0);
  expect(output).toContain('The journal is full.');
  expect(existsSync(join(given.root, 'made'))).toBe(false);
});

test.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)(
  'a command does not outlive an agent that was ended by %s',
  async (signal) => {
    const given = await world({ desk: { instructions: work }, script: [slow] });
    const agent = start(given);
    await eventually(() => pid(given.root) > 0);
    agent.child.kill(signal);
    const { code } = await agent.ended;
    expect(code).toBe({ SIGKILL: null, SIGTERM: 143, SIGHUP: 129 }[signal]);
    await eventually(() => !alive(pid(given.root)));
    expect(existsSync(join(given.root, 'late'))).toBe(false);
  },
);

test('a freeze that is longer than the silence allowed does not lose the gate', async () => {
  const held = Promise.withResolvers<{ verdict: 'allow' }>();
  const given = await world({
    desk: { instructions: work, judge: () => held.promise },
    script: [use('read', { path: '.' }), { text: 'Read.' }],
    env: { CHAPERONE_SILENCE_MS: '1000' },
  });
  const agent = start(given);
  await given.desk.seen((entry) => entry.kind === 'action');
  agent.child.kill('SIGSTOP');
  await new Promise((later) => setTimeout(later, 1_300));
  agent.child.kill('SIGCONT');
  held.resolve({ verdict: 'allow' });
  expect(await agent.ended).toMatchObject({ code: 0 });
});

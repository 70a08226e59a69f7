import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../adapters/terminal/pty-helper.ts';
import { inside, start, world } from '../helpers/agent-program.ts';
import { step } from '../helpers/fake-desk.ts';

const use = (name: string, input: unknown, text = '') => ({ text, tools: [{ name, input }] });
const session = { CHAPERONE_SESSION: '.git/session.json' };

test('an agent that was killed in a command goes on with what it knew', async () => {
  const given = await world({
    desk: { instructions: [step(4, 'Step 1 of 1: work'), step(4, 'Step 1 of 1: work')] },
    script: [
      use('read', { path: '.' }, 'I look.'),
      use('shell', { command: 'touch begun; sleep 300' }),
      ({ messages }) => {
        const told = JSON.stringify(messages);
        expect(told).toContain('I look.');
        expect(told).toContain('whether it took effect is not known');
        expect(JSON.stringify(messages.at(-1))).toContain('You were ended in the middle of this instruction');
        return { text: 'Done.' };
      },
    ],
    env: session,
  });
  const first = start(given);
  await eventually(() => existsSync(join(given.root, 'begun')));
  first.child.kill('SIGKILL');
  await first.ended;
  const { code, output } = await start(given).ended;
  expect(given.model.failures).toEqual([]);
  expect(code).toBe(0);
  expect(output).toContain('The conversation goes on where it was.');
});

test('what was ended but not reported is reported first', async () => {
  const given = await world({
    desk: { instructions: [step(4, 'Step 1 of 2: work')] },
    script: [{ text: 'Done already.' }],
    env: session,
  });
  const turn = given.desk.turn;
  // The supervisor is gone just when the end is to be reported.
  given.desk.turn = async (ended, text, signal) => {
    if (ended !== null) await given.gate.close();
    return turn(ended, text, signal);
  };
  expect(await inside(given).ended).toMatchObject({ code: 3 });

  const { openGate } = await import('../../source/adapters/gates/gate-server.ts');
  const { fakeDesk } = await import('../helpers/fake-desk.ts');
  const desk = fakeDesk({ instructions: [] });
  const gate = await openGate({ token: given.env.CHAPERONE_TOKEN as string, desk });
  const { code } = await inside({ ...given, env: { ...given.env, CHAPERONE_GATE: gate.url } }).ended;
  await gate.close();
  expect(code).toBe(0);
  expect(desk.log).toEqual([{ kind: 'turn', ended: 4, text: 'Done already.' }]);
});

test('the session is on disk before a call is carried out and after it', async () => {
  const given = await world({
    desk: {
      instructions: [step(0, 'Step 1 of 2: words'), step(1, 'Step 2 of 2: work')],
      judge: () => {
        const saved = JSON.parse(readFileSync(join(given.root, '.git/session.json'), 'utf8'));
        expect(saved.messages.at(-1).content.at(-1)).toMatchObject({ type: 'tool_use', name: 'read' });
        expect(saved).toMatchObject({ instruction: { id: 1 }, ended: null });
        return { verdict: 'allow' };
      },
    },
    script: [{ text: 'Said.' }, use('read', { path: '.' }), { text: 'Done.' }],
    env: session,
  });
  const { code, output } = await inside(given).ended;
  expect(output).not.toContain('could not judge');
  expect(code).toBe(0);
  const saved = JSON.parse(readFileSync(join(given.root, '.git/session.json'), 'utf8'));
  expect(saved).toMatchObject({ version: 1, ended: { id: 1, text: 'Done.' } });
  expect(saved.messages.slice(2).map((message: { role: string }) => message.role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
});

test('a session that can not be saved is said once, and the work goes on', async () => {
  const given = await world({
    desk: {
      instructions: [step(1, 'Step 1 of 1: work')],
      judge: () => {
        rmSync(given.env.CHAPERONE_SESSION as string, { recursive: true });
        mkdirSync(given.env.CHAPERONE_SESSION as string);
        return { verdict: 'allow' };
      },
    },
    script: [use('read', { path: '.' }), use('read', { path: '.' }), { text: 'Done.' }],
    env: session,
  });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(0);
  expect(output.match(/can't be saved/g)).toHaveLength(1);
  expect(given.desk.log.filter((entry) => entry.kind === 'notice')).toHaveLength(1);
});

test('a session file that can not be had ends the program before anything is done', async () => {
  const given = await world({
    files: { file: '' },
    desk: { instructions: [] },
    script: [],
    env: { CHAPERONE_SESSION: 'file/session.json' },
  });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(1);
  expect(output).toContain('Make it readable');
  expect(output).not.toMatch(/\n\s+at /);
  expect(given.desk.log.filter((entry) => entry.kind !== 'notice')).toEqual([]);
});

test('a session that can not be read is put aside and said', async () => {
  const given = await world({
    files: { 'session.json': '{"version":1' },
    desk: { instructions: [] },
    script: [],
    env: { CHAPERONE_SESSION: 'session.json' },
  });
  const { code, output } = await inside(given).ended;
  expect(code).toBe(0);
  expect(output).toContain("can't be read");
  expect(existsSync(join(given.root, 'session.json.broken'))).toBe(true);
});

import { Terminal } from '@xterm/headless';
import { expect, onTestFinished, test } from 'vitest';
import { spawnPty } from '../../source/adapters/terminal/spawn-pty.ts';
import { eventually, hostPath } from '../adapters/terminal/pty-helper.ts';
import { agentProgram, type World, world } from '../helpers/agent-program.ts';
import { step } from '../helpers/fake-desk.ts';

/** The agent in a real pseudo-terminal, and what a person sees of it. */
async function open({ root, env }: World, size = { columns: 60, rows: 30 }) {
  const pty = await spawnPty(
    { argv: [process.execPath, agentProgram], cwd: root, env: { ...env, TERM: 'xterm-256color' }, ...size },
    hostPath,
  );
  onTestFinished(() => pty.end(0));
  const terminal = new Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  let raw = '';
  pty.onData((chunk) => {
    raw += Buffer.from(chunk).toString('utf8');
    terminal.write(chunk);
  });
  const screen = () =>
    Array.from(
      { length: terminal.buffer.active.length },
      (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '',
    ).join('\n');
  const until = (pattern: RegExp) => eventually(() => pattern.test(screen()));
  return { pty, terminal, screen, until, raw: () => raw };
}

const work = [step(1, 'Step 1 of 1: work')];

test('in a terminal it has colours, breaks lines between words, and takes a typed line while it streams', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [
      {
        text: `Listen:\n${Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ')}.\n${'more '.repeat(400)}`,
      },
      ({ messages }) => {
        expect(JSON.stringify(messages.at(-1))).toContain('[The person says] use tébs');
        return { tools: [{ name: 'read', input: { path: 'none' } }] };
      },
      { text: 'The end.' },
    ],
    paceMs: 4,
  });
  const { pty, until, screen, raw } = await open(given);
  await until(/word39/);
  // Typed in pieces, a character of two bytes cut in half, with a mistake taken back and an arrow key that does nothing.
  for (const key of ['us', 'e t', Buffer.from([0xc3]), Buffer.from([0xa9]), 'x', '\x7f', '\x1b[D', 'bs'])
    pty.write(key);
  await until(/^› use tébs$/m);
  pty.write('\r');
  await until(/The end\./);
  expect(await pty.exited).toEqual({ code: 0, signal: null });
  expect(given.model.failures).toEqual([]);
  for (const line of screen().split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  expect(screen()).toMatch(/word\d+ ?\nword\d+/);
  expect(screen()).toMatch(/▸ read none\n {2}! there is no such file/);
  expect(raw()).toContain('\x1b[33m! there is no such file');
});

test('Ctrl+C interrupts, and a second and third end the program; the terminal is left as it was', async () => {
  const given = await world({
    desk: { instructions: work },
    script: [{ tools: [{ name: 'shell', input: { command: 'echo begun; sleep 300' } }] }],
  });
  const { pty, until } = await open(given);
  await until(/^ {2}begun$/m);
  pty.write('half a line\x03');
  await until(/Type what to do instead/);
  pty.write('\x03');
  await until(/Ctrl\+C again ends/);
  pty.write('\x03');
  expect(await pty.exited).toEqual({ code: 130, signal: null });
});

test('with NO_COLOR there are no colours', async () => {
  const given = await world({ desk: { instructions: work }, script: [{ text: 'Plain.' }], env: { NO_COLOR: '1' } });
  const { pty, until, raw } = await open(given);
  await until(/Plain\./);
  await pty.exited;
  expect(raw()).not.toMatch(/\x1b\[\d*m/);
});

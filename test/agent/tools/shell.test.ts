import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandEnvironment } from '../../../source/agent/tools/command-environment.ts';
import { shell } from '../../../source/agent/tools/shell.ts';
import { alive, eventually } from '../../adapters/terminal/pty-helper.ts';
import { place } from './place.ts';

const pidIn = (root: string, name: string) => {
  try {
    return Number(readFileSync(join(root, name), 'utf8'));
  } catch {
    return 0;
  }
};

test('output and errors come in order, with the exit code', async () => {
  const here = place();
  const outcome = await shell.run({ command: 'echo one; echo two >&2; exit 3' }, here);
  expect(outcome.ok).toBe(false);
  expect(outcome.note).toBe('exit code 3');
  expect(outcome.text.split('\n').sort()).toEqual(['(exit code 3)', 'one', 'two']);
  expect(here.lines.sort()).toEqual(['one', 'two']);
});

test('a command has no input, no pager and no editor to wait for', async () => {
  const here = { ...place(), env: commandEnvironment(process.env) };
  const { text } = await shell.run({ command: 'cat; echo "$PAGER $GIT_PAGER $GIT_EDITOR $TERM"' }, here);
  expect(text).toBe('cat cat true dumb\n(exit code 0)');
});

test('keys and tokens are not in the environment of commands, the mark of the terminal is', () => {
  const env = commandEnvironment({
    PATH: '/bin',
    ANTHROPIC_API_KEY: 'k',
    ANTHROPIC_AUTH_TOKEN: 'k',
    ANTHROPIC_BASE_URL: 'u',
    CHAPERONE_TOKEN: 't',
    CHAPERONE_GATE: 'g',
    CHAPERONE_PTY: 'mark',
    CLAUDE_CODE_OAUTH_TOKEN: 'k',
    GONE: undefined,
  });
  expect(Object.keys(env).sort()).toEqual([
    'CHAPERONE_PTY',
    'GIT_EDITOR',
    'GIT_PAGER',
    'GIT_TERMINAL_PROMPT',
    'NO_COLOR',
    'PAGER',
    'PATH',
    'TERM',
  ]);
});

test('a command that takes too long is killed with all that it started', async () => {
  const here = place();
  const outcome = await shell.run({ command: 'sleep 300 & echo $! > child; echo begun; wait', seconds: 1 }, here);
  expect(outcome).toMatchObject({ ok: false, note: 'killed after 1 s', text: expect.stringContaining('begun') });
  await eventually(() => !alive(pidIn(here.root, 'child')));
});

test('an interrupt kills the command with all that it started', async () => {
  const here = place();
  const stop = new AbortController();
  const running = shell.run(
    { command: 'sleep 300 & echo $! > child; echo begun; wait' },
    { ...here, signal: stop.signal },
  );
  await eventually(() => here.lines.includes('begun'));
  stop.abort();
  expect(await running).toMatchObject({ ok: false, note: 'interrupted by the person' });
  await eventually(() => !alive(pidIn(here.root, 'child')));
});

test('what a command leaves running is ended and named', async () => {
  const here = place();
  const outcome = await shell.run({ command: 'sleep 300 & echo $! > child; echo done' }, here);
  expect(outcome).toMatchObject({ ok: true, text: 'done\n(exit code 0)\n(processes it left running were ended)' });
  await eventually(() => !alive(pidIn(here.root, 'child')));
});

test('of long output the start and the end are kept', async () => {
  const { text } = await shell.run({ command: 'seq 100000' }, place());
  expect(text).toMatch(/^1\n2\n3\n/);
  expect(text).toMatch(/\n\(… \d+ characters left out …\)\n/);
  expect(text).toMatch(/\n99999\n100000\n\(exit code 0\)$/);
  expect(text.length).toBeLessThan(21_000);
});

test('control sequences are taken out, and of a progress bar the last state is left', async () => {
  const here = place();
  const { text } = await shell.run(
    { command: `printf '\\033[31mred\\033[0m\\n10%%\\r50%%\\r100%%\\n\\007bell\\033]0;title\\007\\n'` },
    here,
  );
  expect(text).toBe('red\n100%\nbell\n(exit code 0)');
  expect(here.lines).toEqual(['red', '100%', 'bell']);
});

test('a command runs where it is told, and the folder is part of what is asked', async () => {
  const here = place({ 'sub/x': '' });
  expect((await shell.run({ command: 'ls', folder: 'sub' }, here)).text).toBe('x\n(exit code 0)');
  expect(shell.action({ command: 'ls', folder: './sub/' }, here.root)).toEqual({
    kind: 'exec',
    command: 'ls',
    cwd: 'sub',
  });
  expect(shell.action({ command: 'ls' }, here.root)).toEqual({ kind: 'exec', command: 'ls' });
  expect(await shell.run({ command: 'ls', folder: 'none' }, here)).toMatchObject({
    ok: false,
    text: expect.stringContaining('no such file or folder'),
  });
});

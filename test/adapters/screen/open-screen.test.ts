import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { openScreen } from '../../../source/adapters/screen/open-screen.ts';
import { eventually, hostPath, stateOf } from '../terminal/pty-helper.ts';
import { builtApp, driveApp } from './screen-helper.ts';

const echo = 'echo ready; while read -r line; do echo "got $line"; done';
/** What a terminal must be left in. */
const clean = { cursorKeys: false, keypad: false, bracketedPaste: false, focus: false, mouse: 'none' };

test('the agent is drawn beside what Ink draws; Enter goes in, keys reach it, Ctrl+Q comes out', async () => {
  const app = await driveApp(echo);
  await app.sees(/outside · calm[\s\S]*│list ✓ 一 +││ready +│/);
  expect(app.outer.cursor.visible).toBe(false);
  app.press('\r');
  await app.sees(/inside/);
  await app.sees(() => app.outer.cursor.visible);
  app.press('q e u 1\r');
  await app.sees(/got q e u 1/);
  app.press('\x11');
  await app.sees(/outside/);
  expect(app.outer.cursor.visible).toBe(false);
  app.press('x');
  await app.sees(/key "x"/);
  app.press('q');
  expect(await app.pty.exited).toEqual({ code: 0, signal: null });
  expect(app.outer.modes).toMatchObject(clean);
  expect(app.outer.cursor).toMatchObject({ visible: true, shape: 0 });
  expect(app.outer.buffer.type).toBe('normal');
  expect(app.text().trim()).toBe('closed');
});

test('the modes an agent asks for are the outer terminal’s only while inside', async () => {
  const app = await driveApp(
    'printf "\\e[?1h\\e[?1004h\\e[?1003h\\e[?1006h\\e[?2004h\\e[4 q"; stty raw -echo; echo ready; cat -v',
  );
  await app.sees(/ready/);
  const ours = { ...clean, mouse: 'drag' };
  expect(app.outer.modes).toMatchObject(ours);
  app.press('\r');
  await app.sees(() => app.outer.modes.mouse === 'any');
  expect(app.outer.modes).toMatchObject({ cursorKeys: true, focus: true, bracketedPaste: true, mouseEncoding: 'sgr' });
  expect(app.outer.cursor.shape).toBe(4);
  // The pane's first cell is column 22, row 3 of the screen. Going in has told the agent that it has the focus.
  app.press('\x1b[<0;22;3M');
  await app.sees(/\^\[\[I.*\^\[\[<0;1;1M/);
  app.press('\x11');
  await app.sees(/outside/);
  await app.sees(() => app.outer.modes.mouse === 'drag');
  expect(app.outer.modes).toMatchObject(ours);
  await app.sees(/\^\[\[O/);
  app.press('q');
  await app.pty.exited;
});

test('a resize reaches Ink, the pane, the agent and its program', async () => {
  const app = await driveApp('trap "stty size" WINCH; echo ready; while :; do sleep 0.02; done');
  await app.sees(/ready/);
  app.outer.resize(60, 12);
  app.pty.resize(60, 12);
  await app.sees(/8 38/);
  await app.sees(/╰──────────────────╯╰──────────────────────────────────────╯\nbehind 0/);
  app.press('q');
  await app.pty.exited;
});

test('Ctrl+Z gives the terminal back, and the app comes back as it was', async () => {
  const shell = ['/bin/bash', '--norc', '--noprofile', '-i'];
  const app = await driveApp('', { program: shell, env: { PS1: 'prompt> ', HISTFILE: '' } });
  await app.sees(/prompt> /);
  const recording = join(mkdtempSync(join(tmpdir(), 'chaperone-z-')), 'output.cast');
  const fixture = await builtApp();
  const script = join(mkdtempSync(join(tmpdir(), 'chaperone-z-')), 'run.sh');
  writeFileSync(script, `exec '${process.execPath}' '${fixture}' '${hostPath}' '${recording}' '${echo}'\n`);
  app.press(`sh ${script}\r`);
  await app.sees(/outside · calm/);
  app.press('\x1a');
  await app.sees(/Stopped[\s\S]*prompt> /);
  // The shell itself asks for paste marks at its prompt.
  expect(app.outer.modes).toMatchObject({ ...clean, bracketedPaste: true });
  expect(app.outer.cursor.visible).toBe(true);
  app.press('fg\r');
  await app.sees(/outside · calm[\s\S]*││ready/);
  await app.pressUntil('x', /key "x"/);
  app.press('\r');
  await app.sees(/inside/);
  app.press('word\r');
  await app.sees(/got word/);
  app.press('\x11q');
  await app.sees(/closed\n/);
  await app.pty.end(0);
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
  '%s leaves the terminal clean and still ends the app',
  async (signal) => {
    const app = await driveApp('printf "\\e[?1002h\\e[?1h"; echo ready; read x');
    await app.sees(/ready/);
    app.press('\r');
    await app.sees(() => app.outer.modes.mouse === 'drag');
    process.kill(app.pty.pid, signal);
    expect(await app.pty.exited).toEqual({ code: null, signal });
    expect(app.outer.modes).toMatchObject(clean);
    expect([app.outer.buffer.type, app.outer.cursor.visible]).toEqual(['normal', true]);
  },
);

test('a crash leaves the terminal clean and its message readable', async () => {
  const app = await driveApp(echo);
  await app.sees(/ready/);
  app.press('c');
  const { code } = await app.pty.exited;
  expect(code).not.toBe(0);
  expect(app.outer.buffer.type).toBe('normal');
  expect(app.text()).toContain('crashed on purpose');
});

test('an editor gets a clean private copy, and the app its text and its screen back', async () => {
  const editor = join(mkdtempSync(join(tmpdir(), 'chaperone-ed-')), 'editor.sh');
  const seen = `${editor}.seen`;
  writeFileSync(
    editor,
    `stat -c %a . "$1" > '${seen}'; cat "$1" >> '${seen}'; stty size > /dev/null || exit 1; echo more >> "$1"\n`,
  );
  const app = await driveApp(echo, { env: { EDITOR: `sh ${editor}` } });
  await app.sees(/ready/);
  app.press('e');
  await app.sees(/edited "hello\[31m\\nmore\\n"/);
  expect(readFileSync(seen, 'utf8')).toBe('700\n600\nhello[31m\n');
  // What comes in the first moment was typed for the editor, and is not heard.
  app.press('q');
  const again = setInterval(() => app.press('q'), 200);
  await app.pty.exited;
  clearInterval(again);
});

test('without colours or with few, the agent’s colours are what the terminal can show', async () => {
  const script = 'printf "\\e[38;2;255;0;0mred\\e[m \\e[1;38;5;46mgreen\\e[m ready"; read x';
  const none = await driveApp(script, { env: { NO_COLOR: '1' } });
  await none.sees(/red green ready/);
  expect(none.bytes()).not.toMatch(/\x1b\[[\d;]*(?:3|4|9|10)\d/);
  const few = await driveApp(script, { env: { TERM: 'xterm', COLORTERM: '' } });
  await few.sees(/red green ready/);
  expect(few.bytes()).toContain('\x1b[91mred');
  expect(few.bytes()).not.toMatch(/[34]8;/);
  for (const app of [none, few]) app.press('q');
  await Promise.all([none.pty.exited, few.pty.exited]);
});

test('nothing but the painter’s grammar gets out, whatever the agent prints', async () => {
  const evil =
    'printf "\\e]0;owned\\a\\e]52;c;aGk=\\a\\e[21t\\eP+q544e\\e\\\\\\e[5n\\a\\e]9;hi\\a\\e_G\\e\\\\\\xe2\\x80\\xae\\e[?1049h\\e[2J\\e[Hready"; read x';
  const app = await driveApp(evil);
  await app.sees(/ready/);
  app.press('q');
  await app.pty.exited;
  const outside = Buffer.from(app.bytes(), 'latin1')
    .toString()
    .replace('\x1b]2;tiny app\x1b\\', '')
    .replace(/\x1b\[(?:\d+;\d+H|[\d;:]*m|K|\d+X|\?[\d;]+[hl]|2[23];2t|[08][ hl]q?|2J)|\x1b>/g, '');
  expect(outside.replace(/closed\r\n$/, '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
});

test('an agent that ends while the person is inside puts the keys back outside', async () => {
  const app = await driveApp('echo ready; read x; echo bye');
  await app.sees(/ready/);
  app.press('\r');
  await app.sees(/inside/);
  app.press('\r');
  await app.sees(/outside[\s\S]*bye/);
  app.press('x');
  await app.sees(/outside · key "x"/);
  app.press('q');
  await app.pty.exited;
});

test('reading back stays in place and counts what came', async () => {
  const app = await driveApp('seq 100; echo ready; read x; seq 200 203; read x');
  await app.sees(/100 +│\n.*ready/);
  app.press('u');
  await app.sees(/behind 5 fresh 0 end/);
  const before = app.text().split('\n').slice(2, 18);
  app.press('\r');
  await app.sees(/inside/);
  await app.sees(/behind 0 fresh 0 end/);
  app.press('\x11u');
  await app.sees(/behind 5 fresh 0 end/);
  expect(app.text().split('\n').slice(2, 18)).toEqual(before);
  app.press('q');
  await app.pty.exited;
});

test('an app killed with SIGKILL leaves no agent behind', async () => {
  const app = await driveApp('trap "" HUP TERM; echo pid $$; while :; do sleep 0.05; done');
  await app.sees(/pid \d+ /);
  const pid = Number(/pid (\d+)/.exec(app.text())?.[1]);
  process.kill(app.pty.pid, 'SIGKILL');
  await app.pty.exited;
  await eventually(() => ['', 'Z'].includes(stateOf(pid)));
});

test('the app works inside tmux', async () => {
  const socket = join(mkdtempSync(join(tmpdir(), 'chaperone-tmux-')), 's');
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const fixture = await builtApp();
  const recording = `${socket}.cast`;
  tmux(
    'new-session',
    '-d',
    '-x',
    '80',
    '-y',
    '20',
    process.execPath,
    fixture,
    hostPath,
    recording,
    'echo 一 ready; read x',
  );
  try {
    await eventually(() => /││一 ready +│/.test(tmux('capture-pane', '-p')));
    tmux('send-keys', 'q');
    await eventually(() => {
      try {
        tmux('has-session');
        return false;
      } catch {
        return true;
      }
    });
  } finally {
    try {
      tmux('kill-server');
    } catch {
      // It ended with its only session.
    }
  }
});

test('what is no terminal is refused with what to do', () => {
  const stdin = new PassThrough() as unknown as ReadStream;
  const stdout = new PassThrough() as unknown as WriteStream;
  expect(() => openScreen({ stdin, stdout, env: {} })).toThrow(/needs a terminal.*--no-ui/);
});

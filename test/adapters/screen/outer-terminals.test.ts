import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, onTestFinished, test } from 'vitest';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { eventually, hostPath } from '../terminal/pty-helper.ts';
import { builtApp, driveApp } from './screen-helper.ts';

const colourful =
  'printf "\\e[38;2;10;200;30;48;5;236mtrue\\e[m \\e[1;3;4;38;5;208mindexed\\e[m \\e[31;44mbasic\\e[m ready"; read x';

/** Every number of every SGR sequence, and whether there was an erasure in another colour than the terminal's own. */
function readSgr(bytes: string): { readonly codes: Set<number>; readonly dyedErasures: number } {
  const codes = new Set<number>();
  let plain = true;
  let dyedErasures = 0;
  for (const [, style, erase] of bytes.matchAll(/\x1b\[([\d;:]*)m|\x1b\[\d*([KX])/g)) {
    if (erase !== undefined && !plain) dyedErasures++;
    if (style === undefined) continue;
    const numbers = style.split(/[;:]/).map(Number);
    plain = style === '' || style === '0' || (plain && numbers.every((code) => code === 0));
    for (const code of numbers) codes.add(code);
  }
  return { codes, dyedErasures };
}

const terminals = [
  // GNU screen: 16 colours, neither truecolor nor synchronized updates, erases in its own colour.
  { name: 'GNU screen', env: { TERM: 'screen', COLORTERM: '' }, most: '16' },
  { name: 'GNU screen with 256 colours', env: { TERM: 'screen-256color', COLORTERM: '' }, most: '256' },
  { name: 'an xterm of 256 colours', env: { TERM: 'xterm-256color', COLORTERM: '' }, most: '256' },
  { name: 'a terminal of all colours', env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, most: 'true' },
  { name: 'a VT220', env: { TERM: 'vt220', COLORTERM: '' }, most: 'none' },
  { name: 'a person who wants no colours', env: { TERM: 'xterm-256color', NO_COLOR: '1' }, most: 'none' },
] as const;

test.each(terminals)('in $name the app is whole, uses only what it has, and leaves it clean', async ({ env, most }) => {
  const app = await driveApp(colourful, { env });
  await app.sees(/true indexed basic ready/);
  app.press('x');
  await app.sees(/key "x"[\s\S]*list ✓ 一 +││true indexed basic ready/);
  app.press('q');
  expect((await app.pty.exited).code).toBe(0);
  const { codes, dyedErasures } = readSgr(app.bytes());
  const extended = codes.has(38) || codes.has(48);
  const basic = [...codes].some((code) => (code >= 30 && code <= 37) || (code >= 90 && code <= 97));
  expect({ extended, basic }).toEqual({ extended: most === '256' || most === 'true', basic: most !== 'none' });
  // 38;5;… and 38;2;… are told from each other by the one sequence that has all three parts of a colour.
  expect(/38[;:]2[;:]/.test(app.bytes())).toBe(most === 'true');
  expect(dyedErasures).toBe(0);
  // What does not know synchronized updates sees the same without them.
  const plain = new Emulator({ columns: 80, rows: 20 });
  const [screen = ''] = app.bytes().split('\x1b[?1049l');
  plain.write(Buffer.from(screen.replaceAll(/\x1b\[\?2026[hl]/g, ''), 'latin1'));
  expect(plain.text().join('\n')).toMatch(/key "x"[\s\S]*true indexed basic ready/);
  expect([app.outer.buffer.type, app.outer.cursor.visible, app.text().trim()]).toEqual(['normal', true, 'closed']);
});

test('an agent killed with SIGKILL inside leaves none of its modes on the terminal, and the keys are the app’s again', async () => {
  const app = await driveApp('printf "\\e[?1h\\e[?1003;1006h\\e[?1004h\\e[4 q"; echo ready; read x; kill -9 $$');
  await app.sees(/ready/);
  app.press('\r');
  await app.sees(() => app.outer.modes.mouse === 'any');
  app.press('\r');
  await app.sees(/outside/);
  await app.sees(() => app.outer.modes.mouse === 'drag');
  expect(app.outer.modes).toMatchObject({ cursorKeys: false, focus: false });
  app.press('x');
  await app.sees(/key "x"/);
  app.press('q');
  await app.pty.exited;
  expect(app.outer.modes).toMatchObject({ mouse: 'none', focus: false, bracketedPaste: false });
  expect(app.outer.cursor).toMatchObject({ visible: true, shape: 0 });
});

/** 1 Mbit a second, and what is sent either way arrives a tenth of a second later. */
const LINE = { bytesPerMs: 125, delayMs: 100 };

test('over a line of 1 Mbit/s and 100 ms a flood of colours holds up no key: few bytes are before its answer', async () => {
  const columns = 200;
  const rows = 60;
  const recording = join(mkdtempSync(join(tmpdir(), 'chaperone-line-')), 'output.cast');
  const dense = `while :; do for i in 1 2 3 4 5 6 7 8; do l="$l\\e[48;5;$((RANDOM % 256))m$((RANDOM % 10))"; done; printf "$l"; [ \${#l} -gt 9000 ] && l=; done`;
  const app = spawn(process.execPath, [await builtApp(), hostPath, recording, dense], {
    cols: columns,
    rows,
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH: process.env.PATH ?? '', HOME: tmpdir(), TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    encoding: null,
  });
  onTestFinished(() => app.kill('SIGKILL'));
  const outer = new Emulator({ columns, rows });
  let arrived = 0;
  // The line takes no more before it has carried what it took: nothing but the kernel's buffer is before it.
  app.onData((data) => {
    const bytes = Buffer.from(data as unknown as Uint8Array);
    app.pause();
    setTimeout(() => app.resume(), bytes.length / LINE.bytesPerMs);
    setTimeout(() => {
      arrived += bytes.length;
      outer.write(bytes);
    }, LINE.delayMs);
  });
  const sees = (pattern: RegExp): Promise<void> => eventually(() => pattern.test(outer.text().join('\n')));
  const press = (key: string): void => void setTimeout(() => app.write(key), LINE.delayMs);
  await sees(/outside/);
  // Every buffer on the line is full, and the app has learned what it takes.
  await eventually(() => arrived > 600_000);
  for (const key of ['x', 'y', 'z']) {
    const before = arrived;
    press(key);
    await sees(new RegExp(`key "${key}"`));
    // A frame of this flood has more than 100 KB; unbounded, several of them would wait in line.
    expect(arrived - before).toBeLessThan(160_000);
  }
  press('q');
  await sees(/closed/);
  expect(outer.buffer.type).toBe('normal');
});

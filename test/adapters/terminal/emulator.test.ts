import { performance } from 'node:perf_hooks';
import { expect, test, vi } from 'vitest';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { cpuMs } from '../../helpers/cpu.ts';

/** An emulator of 40x5 that was given some output, and what it answered. */
function shown(
  output: string | Uint8Array,
  columns = 40,
  rows = 5,
): { emulator: Emulator; answers: string[]; text: string[] } {
  const emulator = new Emulator({ columns, rows });
  const answers: string[] = [];
  emulator.onReply = (answer) => answers.push(answer);
  emulator.write(output);
  return { emulator, answers, text: emulator.text() };
}

test('output is on the screen as soon as it was written', () => {
  expect(shown('one\r\ntwo').text.slice(0, 3)).toEqual(['one', 'two', '']);
});

test('a character cut between two chunks is still one character', () => {
  const { emulator } = shown(new Uint8Array([0x61, 0xe2, 0x82]));
  emulator.write(new Uint8Array([0xac, 0x62]));
  expect(emulator.text()[0]).toBe('a€b');
});

test.each([
  ['一二x', 5],
  ['👍x', 3],
  ['👨‍👩‍👧‍👦x', 3],
  ['👍🏽x', 3],
  ['🇨🇭🇫🇷x', 5],
  ['❤️x', 3],
  ['❤x', 2],
  ['éx', 2],
  ['한국x', 5],
  ['한x', 3],
  ['✓x', 2],
  ['│x', 2],
  ['⚡x', 3],
  ['1️⃣x', 2],
  ['🏽x', 3],
])('the cursor after %j is in column %i, as agents count', (text, column) => {
  expect(shown(text).emulator.cursor.x).toBe(column);
});

test.each([
  ['primary device attributes', '\x1b[c', ['\x1b[?1;2c']],
  ['the cursor position', 'ab\x1b[6n', ['\x1b[1;3R']],
  ['the background', '\x1b]11;?\x07', ['\x1b]11;rgb:0000/0000/0000\x1b\\']],
  ['the foreground', '\x1b]10;?\x1b\\', ['\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\']],
  ['XTVERSION, which makes agents turn on more than we pass on', '\x1b[>q', []],
  ['the kitty keyboard flags', '\x1b[?u', []],
  ['the clipboard', '\x1b]52;c;?\x07', []],
  ['the window title', '\x1b[21t', []],
  ['the window size in pixels', '\x1b[14t', []],
  ['terminfo capabilities', '\x1bP+q544e\x1b\\', []],
  ['a checksum of the screen', '\x1b[1;1;1;1;1;1*y', []],
])('asked for %s it answers as agents need it', (_, query, answers) => {
  expect(shown(query).answers).toEqual(answers);
});

test('a flood of queries gets no flood of answers', () => {
  const { answers } = shown('\x1b[6n'.repeat(100_000));
  expect(answers.join('').length).toBeLessThan(20_000);
});

test.each(
  ['L', 'M', 'S', 'T', 'I', 'Z', '@', 'P', 'X', 'b', ' @', ' A', "'}", "'~"].map((final) => [
    `CSI 99999999 ${final}`,
    final,
  ]),
)('%s does not hold the app', (_, final) => {
  const before = cpuMs();
  const { emulator } = shown(`a\x1b[99999999${final}ok`, 80, 24);
  expect(cpuMs() - before).toBeLessThan(2_000);
  expect(emulator.text().join('')).toContain('ok');
});

test.each([
  ['inserted lines', '\x1b[400L'],
  ['deleted lines', '\x1b[400M'],
  ['scrolling', '\x1b[400S\x1b[400T'],
  ['repetition', 'x\x1b[4000b'],
  ['resets', '\x1bc'],
  ['alignment patterns', '\x1b#8'],
  ['switched screens', '\x1b[?1049h\x1b[?1049l'],
  ['joined emoji', '👍\u200d'],
  ['erased screens', '\x1b[2J\n'],
])('4 KiB of %s do not hold the app', (_, sequence) => {
  const emulator = new Emulator({ columns: 118, rows: 36 });
  emulator.write('some line of text\r\n'.repeat(200));
  const piece = Buffer.from(sequence.repeat(4_096)).subarray(0, 4_096);
  const before = process.cpuUsage();
  emulator.write(piece);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(250);
});

test('marks without end do not fill the memory of one cell', () => {
  const { emulator } = shown(`a${'\u0301'.repeat(100_000)}`);
  const longest = Math.max(...emulator.text().map((line) => line.length));
  expect(longest).toBeLessThan(40 * 40);
});

test('hyperlinks keep their text and cost nothing', () => {
  const link = '\x1b]8;;https://example.com/\x1b\\text\x1b]8;;\x1b\\\r\n';
  const before = cpuMs();
  const { text } = shown(link.repeat(20_000));
  expect(text[0]).toBe('text');
  expect(cpuMs() - before).toBeLessThan(4_000);
});

test('malformed input prints nothing on our own streams', () => {
  const error = vi.spyOn(console, 'error');
  const log = vi.spyOn(console, 'log');
  shown('\x1b[\x9c\x1b[38;2;\x18\x1bP\x80\xff\x1b]\x1b_x\x1b^\x9f');
  expect([error.mock.calls, log.mock.calls]).toEqual([[], []]);
});

test('the cursor is told with visibility and shape, and a reset brings it back', () => {
  const { emulator } = shown('ab\r\nc\x1b[?25l\x1b[4 q');
  expect(emulator.cursor).toEqual({ x: 1, y: 1, visible: false, shape: 4 });
  emulator.write('\x1bc');
  expect(emulator.cursor).toEqual({ x: 0, y: 0, visible: true, shape: 0 });
});

test('what the program asked of keyboard and mouse can be read', () => {
  const { emulator } = shown('\x1b[?1h\x1b=\x1b[?2004;1004h\x1b[?1002h\x1b[?1006h');
  const on = { cursorKeys: true, keypad: true, bracketedPaste: true, focus: true };
  expect(emulator.modes).toEqual({ ...on, mouse: 'drag', mouseEncoding: 'sgr' });
  emulator.write('\x1bc');
  expect(emulator.modes).toEqual({
    cursorKeys: false,
    keypad: false,
    bracketedPaste: false,
    focus: false,
    mouse: 'none',
    mouseEncoding: 'default',
  });
});

test('the end of a synchronized update is told in the middle of a chunk', () => {
  const emulator = new Emulator({ columns: 20, rows: 3 });
  const seen: string[] = [];
  emulator.onFrame = () => seen.push(emulator.text()[0] ?? '');
  emulator.write('\x1b[?2026hone\x1b[?2026l\r\x1b[?2026htwo\x1b[?2026l\r\x1b[?2026hthr');
  expect(seen).toEqual(['one', 'two']);
  expect(emulator.frameSince).toBeCloseTo(performance.now(), -3);
  emulator.write('\x1b[?2026l');
  expect(emulator.frameSince).toBe(null);
});

test('reading back stays where it is while output goes on, and says how much came', () => {
  const { emulator } = shown(Array.from({ length: 50 }, (_, index) => `line ${index}\r\n`).join(''));
  expect(emulator.scroll(-10)).toBe(10);
  const before = emulator.text();
  emulator.write('more\r\nand more\r\nand more\r\n');
  expect(emulator.text()).toEqual(before);
  expect([emulator.behind, emulator.fresh]).toEqual([13, 3]);
  emulator.scrollToEnd();
  expect([emulator.behind, emulator.fresh, emulator.text()[2]]).toEqual([0, 0, 'and more']);
});

test('resizing reflows what is shown', () => {
  const { emulator } = shown(`${'0123456789'.repeat(3)}\r\n`, 30, 4);
  emulator.resize(10, 4);
  expect(emulator.text()).toEqual(['0123456789', '0123456789', '0123456789', '']);
});

import { expect, test } from 'vitest';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { isAddress } from '../../../source/adapters/terminal/links.ts';

function shown(output: string): Emulator {
  const emulator = new Emulator({ columns: 30, rows: 6 });
  emulator.write(output);
  return emulator;
}

test('addresses are read on the screen, the lowest first, across wrapping and without what ends a sentence', () => {
  const emulator = shown('See https://one.example/a, and (http://two.example/long/path?x=1).\r\n');
  expect(emulator.addresses()).toEqual(['http://two.example/long/path?x=1', 'https://one.example/a']);
});

test('where a hyperlink leads is remembered, its text stays text, and only web addresses count', () => {
  const emulator = shown(
    '\x1b]8;;https://one.example/\x07click\x1b]8;;\x07 \x1b]8;;file:///etc/passwd\x07here\x1b]8;;\x07 \x1b]8;id=7;http://two.example/\x1b\\there\x1b]8;;\x1b\\',
  );
  expect(emulator.text()[0]).toBe('click here there');
  expect(emulator.addresses()).toEqual(['http://two.example/', 'https://one.example/']);
});

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://',
  'https://a b',
  'https://exаmple.org/',
  'https://x/\x1b[31m',
  `https://x/${'y'.repeat(3_000)}`,
  '-oProxyCommand=x',
])('%j is no address that would be opened', (text) => {
  expect(isAddress(text)).toBe(false);
});

test('what a program wants on the clipboard is told, a question and rubbish are not', () => {
  const emulator = new Emulator({ columns: 20, rows: 4 });
  const told: string[] = [];
  const replies: string[] = [];
  emulator.onClipboard = (text) => told.push(text);
  emulator.onReply = (answer) => replies.push(answer);
  emulator.write(
    `\x1b]52;c;${Buffer.from('é\n').toString('base64')}\x07\x1b]52;c;?\x07\x1b]52;p;***\x07\x1b]52;c;\x07`,
  );
  emulator.write(`\x1b]52;c;${'A'.repeat(300_000)}\x07`);
  expect([told, replies]).toEqual([['é\n'], []]);
});

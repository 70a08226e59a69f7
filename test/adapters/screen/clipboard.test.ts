import { expect, test } from 'vitest';
import { clipboardSequence } from '../../../source/adapters/screen/clipboard.ts';

const of = (sequence: string): string =>
  Buffer.from(/\]52;c;([A-Za-z0-9+/=]*)\x07/.exec(sequence)?.[1] ?? '', 'base64').toString('utf8');

test('a text is put on the clipboard whatever is in it, and only base64 of it is written', () => {
  const sequence = clipboardSequence('é 一\n\x1b]0;title\x07', {});
  expect(sequence).toMatch(/^\x1b\]52;c;[A-Za-z0-9+/=]*\x07$/);
  expect(of(sequence)).toBe('é 一\n\x1b]0;title\x07');
});

test('within tmux it goes both ways: to tmux itself, and through it', () => {
  const plain = clipboardSequence('text', {});
  expect(clipboardSequence('text', { TMUX: '/tmp/s,1,0' })).toBe(`${plain}\x1bPtmux;\x1b${plain}\x1b\\`);
});

test('within GNU screen it goes in pieces that screen passes on', () => {
  const text = 'long '.repeat(400);
  const pieces = clipboardSequence(text, { STY: '1.pts' }).split('\x1b\\').slice(0, -1);
  expect(pieces.length).toBeGreaterThan(1);
  for (const piece of pieces) expect(piece.length).toBeLessThan(600);
  expect(of(pieces.map((piece) => piece.replace('\x1bP', '')).join(''))).toBe(text);
});

test('what is too long is cut, not within a character', () => {
  const text = of(clipboardSequence('é'.repeat(60_001), {}));
  expect(Buffer.byteLength(text)).toBe(100_000);
  expect(of(clipboardSequence(`x${'é'.repeat(60_001)}`, {}))).toMatch(/^xé+$/);
});

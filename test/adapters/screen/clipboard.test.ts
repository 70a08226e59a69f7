import { expect, test } from 'vitest';
import { clipboard } from '../../../source/adapters/screen/clipboard.ts';

test('whatever the text holds, it goes as base64 and ends nothing', () => {
  const sequence = clipboard('- a\x1b]52;c;evil\x07\n', {});
  expect(sequence).toMatch(/^\x1b\]52;c;[A-Za-z0-9+/=]+\x07$/);
  expect(Buffer.from(sequence.slice(7, -1), 'base64').toString()).toBe('- a\x1b]52;c;evil\x07\n');
  expect(clipboard('x', { TMUX: '/tmp/x' })).toContain('\x1bPtmux;\x1b\x1b]52;c;eA==');
});

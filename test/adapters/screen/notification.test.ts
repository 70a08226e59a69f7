import { expect, test } from 'vitest';
import { notification } from '../../../source/adapters/screen/notification.ts';

test('a notice is a bell and two sequences, and wrapped with doubled escapes inside tmux', () => {
  expect(notification('run: plan ready', {})).toBe(
    '\x07\x1b]9;run: plan ready\x07\x1b]777;notify;chaperone;run: plan ready\x07',
  );
  expect(notification('x', { TMUX: '/tmp/tmux-0/default,1,0' })).toBe(
    '\x07\x1bPtmux;\x1b\x1b]9;x\x07\x1b\x1b]777;notify;chaperone;x\x07\x1b\\',
  );
});

test('nothing in a notice can end its sequence or begin another', () => {
  const bytes = notification('a\x07b\x1b]52;c;eA==\x1b\\c;d\n\u202e\x9b31m', {});
  expect(bytes.match(/\x1b/g)).toHaveLength(2);
  expect(bytes.match(/\x07/g)).toHaveLength(3);
  expect(bytes).not.toMatch(/[\x9b\u202e\n]|\x1b\]52/);
});

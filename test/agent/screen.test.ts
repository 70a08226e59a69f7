import fc from 'fast-check';
import { expect, test } from 'vitest';
import { terminalScreen } from '../../source/agent/screen.ts';

function screen(columns = 40, colour = false) {
  let out = '';
  const made = terminalScreen({ write: (text) => (out += text), columns: () => columns, colour });
  return { ...made, out: () => out };
}

test('streamed text, calls and outcomes are lines that come and stay', () => {
  const shown = screen();
  shown.heading('Step 1 of 2: Add the module');
  for (const piece of ['I look ', 'at it ', 'first.']) shown.text(piece);
  shown.call('read', 'src/a.ts');
  shown.outcome('done', '12 lines');
  shown.call('shell', 'git push');
  shown.outcome('refused', 'NO git push');
  shown.call('shell', 'npm test');
  shown.output('not ok 1');
  shown.outcome('failed', 'exit code 1');
  expect(shown.out()).toBe(
    [
      '',
      '━━ Step 1 of 2: Add the module',
      'I look at it first.',
      '▸ read src/a.ts',
      '  ✓ 12 lines',
      '▸ shell git push',
      '  ✗ NO git push',
      '▸ shell npm test',
      '  not ok 1',
      '  ! exit code 1',
      '',
    ].join('\n'),
  );
});

test('what a line can not hold is cut, what must be read is broken into lines', () => {
  const shown = screen(24);
  shown.call('shell', 'echo a very long command\nwith two lines');
  shown.warn('A warning that is longer than one line.');
  expect(shown.out()).toBe('▸ shell echo a very lon…\nA warning that is longer\nthan one line.\n');
});

test('colours are of the sixteen, and only where they are wanted', () => {
  const shown = screen(40, true);
  shown.outcome('refused', 'no');
  expect(shown.out()).toBe('  \x1b[31m✗ no\x1b[0m\n');
  expect(screen(40, false).out()).not.toContain('\x1b');
});

test('a draft stands below, and what streams meanwhile comes above it in whole lines', () => {
  const shown = screen();
  shown.text('half a ');
  shown.draft('use');
  shown.text('sentence\nand more');
  shown.draft('use tabs');
  shown.draft(null);
  shown.text(' text.\n');
  expect(shown.out()).toBe('half a \n› use\r\x1b[2Ksentence\n› use\r\x1b[2K› use tabs\r\x1b[2Kand more text.\n');
});

test('a draft that is longer than the line shows its end', () => {
  const shown = screen(24);
  shown.draft('0123456789'.repeat(4));
  expect(shown.out()).toBe(`› ${'0123456789'.repeat(4).slice(-21)}`);
});

test('nothing that comes from outside can move the cursor, change a mode or hide text', () => {
  const nasty = fc.array(
    fc.constantFrom(
      'a',
      ' ',
      '\x1b[2J',
      '\x1b]0;t\x07',
      '\x9b1m',
      '\r',
      '\b',
      '\x07',
      '\x1b',
      '\u202e',
      '\u2066',
      '\n',
      '\t',
      '\x7f',
      'é',
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(nasty, (parts) => {
      const shown = screen();
      const text = parts.join('');
      shown.text(text);
      shown.call('shell', text);
      shown.output(text);
      shown.outcome('failed', text);
      shown.warn(text);
      shown.heading(text);
      expect(shown.out()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { InputRouter } from '../../../source/adapters/screen/input-router.ts';
import { KeyInput } from '../../../source/adapters/screen/key-input.ts';
import type { InnerModes } from '../../../source/adapters/terminal/emulator.ts';

const none: InnerModes = {
  cursorKeys: false,
  keypad: false,
  bracketedPaste: false,
  focus: false,
  mouse: 'none',
  mouseEncoding: 'default',
};

/** A router and what it did, in order. */
function setUp(
  modes: Partial<InnerModes> = {},
  inside = true,
): { router: InputRouter; log: string[]; feed(keys: string): string[] } {
  const log: string[] = [];
  const say = (who: string, bytes: Buffer): void => void log.push(`${who} ${JSON.stringify(bytes.toString('latin1'))}`);
  const router = new InputRouter({
    toInterface: (bytes) => say('ui', bytes),
    toAgent: (bytes) => say('agent', bytes),
    leave() {
      log.push('leave');
      router.inside = false;
    },
    suspend: () => log.push('suspend'),
    pointed: (report) => log.push(`pointed ${JSON.stringify(report)}`),
    agent: () => ({ modes: { ...none, ...modes }, region: { x: 10, y: 5, width: 20, height: 8 } }),
  });
  router.inside = inside;
  const feed = (keys: string): string[] => {
    log.length = 0;
    router.feed(Buffer.from(keys, 'latin1'));
    return [...log];
  };
  return { router, log, feed };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  return () => vi.useRealTimers();
});

test.each([
  ['a lone Esc', '\x1b'],
  ['Esc Esc', '\x1b\x1b'],
  ['Ctrl+C', '\x03'],
  ['Ctrl+D and Ctrl+Z', '\x04\x1a'],
  ['arrows', '\x1b[A\x1bOB\x1b[1;5C'],
  ['function keys', '\x1bOP\x1b[15~\x1b[24;2~'],
  ['Alt with letters', '\x1bb\x1bf'],
  ['UTF-8', Buffer.from('é一👍').toString('latin1')],
  ['kitty keys', '\x1b[97;5u\x1b[27u\x1b[113;6u\x1b[113u'],
  ['bytes that are no text', '\xff\x80\x00\x7f'],
  ['a reply of the terminal', '\x1b[?62;1c'],
  ['an unknown sequence', '\x1b[?1;2$y'],
])('inside, %s goes to the agent at once and unchanged', (_, keys) => {
  expect(setUp().feed(keys)).toEqual([`agent ${JSON.stringify(keys)}`]);
});

test.each([
  ['as a control character', '\x11'],
  ['in kitty form', '\x1b[113;5u'],
  ['in kitty form with an event', '\x1b[113;5:1u'],
  ['in kitty form with caps lock and num lock on', '\x1b[113;197u'],
  ['in kitty form on a keyboard with other letters', '\x1b[1081::113;5u'],
  ['in modifyOtherKeys form', '\x1b[27;5;113~'],
])('Ctrl+Q %s comes out, and what follows is the interface’s', (_, keys) => {
  expect(setUp().feed(`ab${keys}cd`)).toEqual(['agent "ab"', 'leave', 'ui "cd"']);
});

test('the release of Ctrl+Q is nobody’s key', () => {
  expect(setUp().feed('\x1b[113;5:3u')).toEqual([]);
});

test('Ctrl+Q cut into pieces still comes out, and the agent gets nothing of it', () => {
  const { feed } = setUp();
  expect([feed('\x1b[11'), feed('3;'), feed('5u')]).toEqual([[], [], ['leave']]);
});

test('an unfinished sequence is given to the agent when its rest does not come', () => {
  const { feed, log } = setUp();
  expect(feed('\x1b[1')).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(log).toEqual(['agent "\\u001b[1"']);
});

test('a Ctrl+Q within a paste does not leave', () => {
  const { feed } = setUp({ bracketedPaste: true });
  const paste = '\x1b[200~one\x11two\x1b[201~';
  expect(feed(`${paste}x`)).toEqual([`agent ${JSON.stringify(`${paste}x`)}`]);
  expect([feed('\x1b[200~one\x1b[20'), feed('1'), feed('~\x11')].flat()).toEqual([
    'agent "\\u001b[200~one"',
    'agent "\\u001b[201~"',
    'leave',
  ]);
});

test('an agent that did not ask for paste marks gets the text without them, still whole', () => {
  expect(setUp().feed('\x1b[200~one\x11two\x1b[201~x')).toEqual(['agent "one\\u0011twox"']);
});

test('a paste whose end never comes does not lock the person in', () => {
  const { feed } = setUp({ bracketedPaste: true });
  feed('\x1b[200~half');
  expect(feed('\x11')).toEqual(['agent "\\u0011"']);
  vi.advanceTimersByTime(1_500);
  expect(feed('\x11')).toEqual(['leave']);
});

test.each([
  ['a click in SGR form', { mouse: 'vt200', mouseEncoding: 'sgr' }, '\x1b[<0;11;6M', ['agent "\\u001b[<0;1;1M"']],
  ['a click in the old form', { mouse: 'vt200' }, '\x1b[<0;12;7M', ['agent "\\u001b[M \\"\\""']],
  ['a release in the old form', { mouse: 'vt200' }, '\x1b[<0;11;6m', ['agent "\\u001b[M#!!"']],
  ['a click beside the pane', { mouse: 'any', mouseEncoding: 'sgr' }, '\x1b[<0;5;6M', []],
  ['a drag out of the pane', { mouse: 'drag', mouseEncoding: 'sgr' }, '\x1b[<32;99;99M', ['agent "\\u001b[<32;20;8M"']],
  ['the wheel', { mouse: 'vt200', mouseEncoding: 'sgr' }, '\x1b[<64;15;8M', ['agent "\\u001b[<64;5;3M"']],
  ['the wheel, where only presses are wanted', { mouse: 'x10' }, '\x1b[<64;15;8M', []],
  ['a click nobody asked for', {}, '\x1b[<0;11;6M', ['pointed "\\u001b[<0;11;6M"']],
  ['focus, asked for', { focus: true }, '\x1b[I\x1b[O', ['agent "\\u001b[I\\u001b[O"']],
  ['focus, not asked for', {}, '\x1b[I', []],
] as const)('%s reaches the agent as it asked for it', (_, modes, keys, log) => {
  expect(setUp(modes).feed(keys)).toEqual(log);
});

test('outside, the mouse is neither the interface’s nor the agent’s, and what came before it comes before it', () => {
  expect(setUp({ mouse: 'any' }, false).feed('a\x1b[<0;11;6Mb')).toEqual([
    'ui "a"',
    'pointed "\\u001b[<0;11;6M"',
    'ui "b"',
  ]);
});

test('outside, all keys are the interface’s but Ctrl+Z, which suspends', () => {
  const { feed } = setUp({}, false);
  expect(feed('p\x1b[A\x03\x11q')).toEqual(['ui "p\\u001b[A\\u0003\\u0011q"']);
  expect(feed('a\x1ab')).toEqual(['ui "a"', 'suspend', 'ui "b"']);
  expect(feed('\x1b[200~a\x1ab\x1b[201~')).toEqual(['ui "\\u001b[200~a\\u001ab\\u001b[201~"']);
});

test('tokens joined are the input, however it is cut', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b[200~',
      '\x1b[201~',
      '\x11',
      '\x1b[113;5u',
      '\x1b[<0;1;1M',
      '\x1bO',
      '\x1b[1',
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }),
      (pieces, cuts) => {
        const whole = Buffer.from(pieces.join(''), 'latin1');
        const input = new KeyInput();
        const tokens = [];
        let at = 0;
        for (const cut of [...cuts, whole.length]) {
          tokens.push(...input.feed(whole.subarray(at, at + cut)));
          at += cut;
        }
        tokens.push(...input.flush());
        expect(Buffer.concat(tokens.map(({ bytes }) => bytes)).equals(whole)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

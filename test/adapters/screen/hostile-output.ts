import fc from 'fast-check';

/** Any code points; fast-check's own units for that need seconds to begin. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.nat(0x10ffff), fc.nat(0x3000), fc.integer({ min: 0x1f000, max: 0x1faff })), { maxLength })
    .map((codes) => codes.map((code) => String.fromCodePoint(code)).join(''));

const number = fc.oneof(fc.nat(30), fc.constantFrom(0, 1, 255, 256, 9_999));
const parameters = fc.array(number, { maxLength: 5 }).map((values) => values.join(';'));
const char = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
  { weight: 3, arbitrary: anyText(6) },
  fc.constantFrom(
    '一',
    '한',
    '👍',
    '👍🏽',
    '👨‍👩‍👧‍👦',
    '🇨🇭',
    '❤️',
    'é',
    '🏽',
    '\u0301',
    '\u200d',
    '\ufe0f',
    'שלום',
    '\u202e',
    '\u200b',
    '\u0085',
    '\u00ad',
  ),
);
const csi = fc
  .tuple(
    fc.constantFrom('', '', '', '?', '>', '='),
    parameters,
    fc.constantFrom('', '', '', ' ', '!', '"', '$', "'"),
    fc.integer({ min: 0x40, max: 0x7e }),
  )
  .map(([prefix, params, between, final]) => `\x1b[${prefix}${params}${between}${String.fromCharCode(final)}`);
const sgr = fc
  .oneof(
    parameters,
    fc.constantFrom(
      '4:3',
      '4:2;58:2::9:8:7',
      '38:2::1:2:3',
      '48;5;9',
      '38;2;200;100;50',
      '7',
      '8',
      '1;2',
      '53',
      '21',
      '58;5;3;4',
    ),
  )
  .map((params) => `\x1b[${params}m`);
const move = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  '\b',
  '\t',
  '\x1b[H',
  '\x1b[1;23H',
  '\x1b[6;24H',
  '\x1b[2J',
  '\x1b[K',
  '\x1b[1K',
  '\x1b[2;4r',
  '\x1b[3;20H',
  '\x1bM',
  '\x1b7',
  '\x1b8',
  '\x1bc',
  '\x1b#8',
  '\x0e',
  '\x0f',
  '\x1b(0',
  '\x1b(B',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1b[4h',
  '\x1b[4l',
  '\x1b[?7l',
  '\x1b[?7h',
  '\x1b[?6h',
  '\x1b[?6l',
);
const strings = fc
  .tuple(
    fc.constantFrom(']', 'P', '_', '^', 'X'),
    fc.string({ maxLength: 20 }),
    fc.constantFrom('\x07', '\x1b\\', '\x9c', ''),
  )
  .map(([kind, text, end]) => `\x1b${kind}${text}${end}`);

/** A piece of output as a confused or evil program could write it. */
export const hostileOutput: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: char },
      { weight: 4, arbitrary: move },
      { weight: 4, arbitrary: sgr },
      { weight: 3, arbitrary: csi },
      { weight: 1, arbitrary: strings },
      { weight: 1, arbitrary: anyText(8) },
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((parts) => parts.join(''));

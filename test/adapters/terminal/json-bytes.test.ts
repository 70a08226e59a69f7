import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonBytes } from '../../../source/adapters/terminal/json-bytes.ts';

/** What a JSON reader makes of chunks. */
function read(chunks: readonly Uint8Array[]): string {
  const json = new JsonBytes();
  json.raw('"');
  for (const chunk of chunks) json.output(chunk);
  json.end();
  json.raw('"');
  return JSON.parse(json.take().toString()) as string;
}

test('any bytes are read back as a decoder would have read them', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(`${text}é一👍\x1b"\\\n`))),
  );
  fc.assert(
    fc.property(bytes, (chunk) => {
      expect(read([chunk])).toBe(Buffer.from(chunk).toString());
    }),
    { numRuns: 1_000 },
  );
});

test('valid text is the same however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'é', '一', '👍', '\x1b[1m', '"', '\\', '\0', '\x7f', '\u2028')),
      fc.array(fc.nat(9)),
      (parts, cuts) => {
        const whole = Buffer.from(parts.join(''));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, whole.length]) {
          chunks.push(whole.subarray(at, at + cut));
          at += cut;
        }
        expect(read(chunks)).toBe(parts.join(''));
      },
    ),
    { numRuns: 500 },
  );
});

test('more than fits is no problem', () => {
  expect(read([Buffer.alloc(300_000, '\x1b')])).toBe('\x1b'.repeat(300_000));
});

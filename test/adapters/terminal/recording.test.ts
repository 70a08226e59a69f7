import { appendFileSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recording } from '../../../source/adapters/terminal/recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'chaperone-recording-'));
let count = 0;
const newPath = (): string => join(folder, `${++count}.cast`);
const lines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const output = (path: string): string =>
  (lines(path).slice(1) as [number, string, string][]).map(([, code, data]) => (code === 'o' ? data : '')).join('');

test('a recording is an asciicast: a header, then events, and only its owner can read it', async () => {
  const path = newPath();
  const recording = new Recording(path, 80, 24);
  void recording.output(Buffer.from('hello \x1b[1mworld\x1b[m\r\n'));
  recording.resize(100, 30);
  recording.mark('action 1');
  await recording.close(0);
  const [header, ...events] = lines(path) as [{ version: number; term: unknown }, ...unknown[]];
  expect(header).toMatchObject({ version: 3, term: { cols: 80, rows: 24 } });
  expect(events.map((event) => (event as unknown[]).slice(1))).toEqual([
    ['o', 'hello \x1b[1mworld\x1b[m\r\n'],
    ['r', '100x30'],
    ['m', 'action 1'],
    ['x', '0'],
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('whatever the cuts, the recorded text is what the whole would have been', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .string({ maxLength: 60 })
        .map((text) => text.replaceAll('a', '一').replaceAll('e', '👍🏽').replaceAll('i', 'é')),
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 50 }),
      async (text, cuts) => {
        const path = newPath();
        const recording = new Recording(path, 80, 24);
        let rest: Buffer = Buffer.from(text);
        for (const cut of cuts) {
          void recording.output(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        void recording.output(rest);
        await recording.close();
        expect(output(path)).toBe(Buffer.from(text).toString());
      },
    ),
    { numRuns: 40 },
  );
});

test('a resumed run goes on in the same recording, without the torn last line', async () => {
  const path = newPath();
  const first = new Recording(path, 80, 24);
  void first.output(Buffer.from('one'));
  await first.close();
  appendFileSync(path, '[0.5,"o","tor');
  const second = new Recording(path, 90, 24);
  void second.output(Buffer.from('two'));
  await second.close(1);
  expect(output(path)).toBe('onetwo');
  expect(lines(path).filter((line) => Array.isArray(line) && line[1] === 'r')).toEqual([[0, 'r', '90x24']]);
});

test('a full disk is told once and disturbs nothing', async () => {
  const problems: string[] = [];
  const recording = new Recording('/dev/full', 80, 24, (message) => problems.push(message));
  for (let count = 0; count < 20; count++) {
    await recording.output(Buffer.alloc(100_000, 'x'));
    await new Promise((turn) => setImmediate(turn));
  }
  await recording.close(0);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/recording \/dev\/full stops here.*no space left/);
});

test('a folder that is not there is told once', async () => {
  const problems: string[] = [];
  const recording = new Recording(join(folder, 'no/such.cast'), 80, 24, (message) => problems.push(message));
  void recording.output(Buffer.from('x'));
  await recording.close(0);
  expect(problems).toHaveLength(1);
});

test('a slow disk holds the output back', async () => {
  const recording = new Recording(newPath(), 80, 24);
  let held: Promise<void> | undefined;
  for (let count = 0; count < 80 && held === undefined; count++) held = recording.output(Buffer.alloc(100_000, 'x'));
  expect(held).toBeInstanceOf(Promise);
  await held;
  await recording.close();
});

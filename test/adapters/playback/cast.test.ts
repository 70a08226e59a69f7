import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cast } from '../../../source/adapters/playback/cast.ts';

const file = () => join(mkdtempSync(join(tmpdir(), 'chaperone-cast-')), 'output.cast');
const header = '{"version":3,"term":{"cols":80,"rows":24}}\n';
const output = (seconds: number, text: string) => `${JSON.stringify([seconds, 'o', text])}\n`;

async function all(cast: Cast, from: number, back = Number.POSITIVE_INFINITY) {
  const reader = cast.read(from, back);
  const found: [number, string][] = [];
  for (let one = await reader.next(); one !== null; one = await reader.next())
    found.push([one.at, Buffer.from(one.bytes).toString()]);
  return found;
}

test('each session is tied to the moment its agent was started', async () => {
  const path = file();
  writeFileSync(
    path,
    `${header}${output(1, 'a')}[0.5,"r","80x24"]\n${output(0.5, 'b')}[0,"r","9x9"]\n[0,"m","resumed"]\n${output(2, 'c')}`,
  );
  const cast = (await Cast.open(path, () => [10_000, 60_000])) as Cast;
  expect(await all(cast, 0)).toEqual([
    [11_000, 'a'],
    [12_000, 'b'],
    [62_000, 'c'],
  ]);
  // The terminal of a new session begins empty.
  expect(await all(cast, 61_000)).toEqual([[62_000, 'c']]);
  expect(cast.end).toBe(62_000);
  await cast.close();
});

test('a reader at the end goes on when the recording grows, and a line that is half written waits', async () => {
  const path = file();
  writeFileSync(path, header + output(1, 'a'));
  const cast = (await Cast.open(path, () => [0])) as Cast;
  const reader = cast.read(0, 0);
  expect((await reader.next())?.at).toBe(1_000);
  expect(await reader.next()).toBeNull();
  const [begin, rest] = [output(1, 'später').slice(0, 9), output(1, 'später').slice(9)];
  appendFileSync(path, begin);
  expect(await reader.next()).toBeNull();
  appendFileSync(path, rest);
  expect(Buffer.from((await reader.next())?.bytes ?? []).toString()).toBe('später');
  await cast.grow();
  expect(cast.end).toBe(2_000);
  await cast.close();
});

test('wherever reading begins, what follows is the same as in one go', async () => {
  const path = file();
  const text = 'x'.repeat(9_000);
  writeFileSync(path, header + Array.from({ length: 200 }, (_, index) => output(1, `${index} ${text}`)).join(''));
  const cast = (await Cast.open(path, () => [0])) as Cast;
  const whole = await all(cast, 0);
  expect(whole).toHaveLength(200);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 1_000_000 }), async (at, back) => {
      const part = await all(cast, at, back);
      expect(part).toEqual(whole.slice(-part.length));
      expect(part.length).toBeGreaterThanOrEqual(whole.filter((one) => one[0] >= at).length);
    }),
    { numRuns: 25 },
  );
  await cast.close();
});

test('there is no recording before the agent was started', async () => {
  expect(await Cast.open('/nonexistent/output.cast', () => [])).toBeNull();
});

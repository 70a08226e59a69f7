import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cast, type Scene, type SceneReader } from '../../../source/adapters/playback/cast.ts';

const file = () => join(mkdtempSync(join(tmpdir(), 'chaperone-cast-')), 'output.cast');
async function open(path: string, starts: () => readonly number[]): Promise<Cast> {
  const cast = new Cast(path, starts);
  await cast.grow();
  return cast;
}

const header = '{"version":3,"term":{"cols":80,"rows":24}}\n';
const output = (seconds: number, text: string) => `${JSON.stringify([seconds, 'o', text])}\n`;

/** The text of output; how large a terminal became, with a star where it is a new one. */
function told(scene: Scene): string {
  if (scene.kind === 'output') return Buffer.from(scene.bytes).toString();
  return `${scene.kind === 'again' ? '*' : ''}${scene.size.columns}x${scene.size.rows}`;
}

async function all(cast: Cast, from: number, back = Number.POSITIVE_INFINITY) {
  const reader = cast.read(from, back);
  const found: [number, string][] = [];
  for (let one = await reader?.next(); one; one = await reader?.next()) found.push([one.at, told(one)]);
  return found;
}

test('each session is tied to the moment its agent was started', async () => {
  const path = file();
  writeFileSync(
    path,
    `${header}${output(1, 'a')}[0.5,"r","81x24"]\n${output(0.5, 'b')}[0,"r","9x9"]\n[0,"m","resumed"]\n${output(2, 'c')}`,
  );
  const cast = await open(path, () => [10_000, 60_000]);
  expect(await all(cast, 0)).toEqual([
    [11_000, 'a'],
    [11_500, '81x24'],
    [12_000, 'b'],
    [12_000, '9x9'],
    [60_000, '*9x9'],
    [62_000, 'c'],
  ]);
  // The terminal of a new session begins empty.
  expect(await all(cast, 61_000)).toEqual([[62_000, 'c']]);
  expect(cast.read(61_000, 0)?.first).toEqual({ columns: 9, rows: 9 });
  expect(cast.read(0, 0)?.first).toEqual({ columns: 80, rows: 24 });
  expect(cast.end).toBe(62_000);
  await cast.close();
});

test('a reader at the end goes on when the recording grows, and a line that is half written waits', async () => {
  const path = file();
  writeFileSync(path, header + output(1, 'a'));
  const cast = await open(path, () => [0]);
  const reader = cast.read(0, 0) as SceneReader;
  expect((await reader.next())?.at).toBe(1_000);
  expect(await reader.next()).toBeNull();
  const [begin, rest] = [output(1, 'später').slice(0, 9), output(1, 'später').slice(9)];
  appendFileSync(path, begin);
  expect(await reader.next()).toBeNull();
  appendFileSync(path, rest);
  expect(told((await reader.next()) as Scene)).toBe('später');
  await cast.grow();
  expect(cast.end).toBe(2_000);
  await cast.close();
});

test('wherever reading begins, what follows is the same as in one go', async () => {
  const path = file();
  const text = 'x'.repeat(9_000);
  writeFileSync(path, header + Array.from({ length: 200 }, (_, index) => output(1, `${index} ${text}`)).join(''));
  const cast = await open(path, () => [0]);
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

test('before the agent was started there is nothing to read, and then there is', async () => {
  const path = file();
  const cast = await open(path, () => [5_000]);
  expect(cast.read(0, 0)).toBeNull();
  writeFileSync(path, header + output(1, 'a'));
  await cast.grow();
  expect(await all(cast, 0)).toEqual([[6_000, 'a']]);
  await cast.close();
});

test('a size that no terminal has is not taken from a damaged recording', async () => {
  const path = file();
  const wrong = ['"999999x3"', '"0x0"', '"axb"', '{}', '"80x24'].map((size) => `[0,"r",${size}]\n`).join('');
  writeFileSync(path, header + wrong + output(1, 'a'));
  const cast = await open(path, () => [0]);
  expect(await all(cast, 0)).toEqual([[1_000, 'a']]);
  await cast.close();
});

import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spawnScript } from '../adapters/terminal/pty-helper.ts';

const open = (): number => readdirSync('/proc/self/fd').length;

test('a thousand agents leave no descriptor and no process behind', async () => {
  const cases = Number(process.env.CASES ?? 1_000);
  const one = async (): Promise<void> => {
    const pty = await spawnScript('exit 3');
    pty.onData(() => {});
    expect((await pty.exited).code).toBe(3);
  };
  await one();
  const before = open();
  for (let done = 0; done < cases; done += 4) await Promise.all([one(), one(), one(), one()]);
  expect(open()).toBeLessThanOrEqual(before + 1);
}, 1_200_000);

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { lockHolder, takeLock } from '../../../source/adapters/store/lock.ts';

const path = () => join(mkdtempSync(join(tmpdir(), 'chaperone-lock-')), 'lock');

test('of many that try at once exactly one gets the lock', async () => {
  const file = path();
  const taken = await Promise.all(Array.from({ length: 10 }, () => takeLock(file)));
  expect(taken.filter((one) => 'release' in one).length).toBe(1);
  expect(await lockHolder(file)).toMatchObject({ pid: process.pid });
});

test('a released lock can be taken again', async () => {
  const file = path();
  const first = await takeLock(file);
  if ('release' in first) await first.release();
  expect(await lockHolder(file)).toBeNull();
  expect('release' in (await takeLock(file))).toBe(true);
});

test('the lock of a dead process is taken over, also when its number lives on in another', async () => {
  const file = path();
  writeFileSync(file, JSON.stringify({ pid: process.pid, began: '1' }));
  expect(await lockHolder(file)).toBeNull();
  expect('release' in (await takeLock(file))).toBe(true);
});

test('who takes a lock takes away the drafts of dead processes, and no others', async () => {
  const file = path();
  const { pid } = spawnSync('true');
  for (const name of [`${file}.${pid}.abc`, `${file}.${pid}.abc.dead`, `${file}.${process.pid}.abc`, `${file}.x`])
    writeFileSync(name, '');
  await takeLock(file);
  expect(readdirSync(dirname(file)).sort()).toEqual(['lock', `lock.${process.pid}.abc`, 'lock.x']);
});

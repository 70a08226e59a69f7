import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { outlived } from '../../source/adapters/outlived.ts';

test('a process that began before is there; one that only has its number later, or has ended, is not', async () => {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid as number;
  expect(outlived(pid, Date.now() + 60_000)).toBe(true);
  expect(outlived(pid, Date.now() - 3_600_000)).toBe(false);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(outlived(pid, Date.now() + 60_000)).toBe(false);
});

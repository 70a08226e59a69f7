import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NativePty } from '../../../source/adapters/terminal/native-pty.ts';
import { ProcessTree } from '../../../source/adapters/terminal/process-tree.ts';

test('who has a terminal open belongs to it only while it is ours: its number is given away again', async () => {
  const ended = Promise.withResolvers<void>();
  const pty = new NativePty(
    { argv: ['/bin/sh', '-c', 'read word'], cwd: '/', env: {}, columns: 80, rows: 24 },
    { onData: () => {}, onExit: () => {}, onEnd: () => ended.resolve() },
  );
  // An agent of ours that is long gone had a terminal of the same name.
  const root = { pid: 2 ** 22 + 1, startedAt: '1', mark: 'CHAPERONE_PTY=none', terminal: pty.terminal };
  expect(new ProcessTree(root, () => true).members()).toEqual([pty.pid]);
  expect(readlinkSync(`/proc/${pty.pid}/fd/0`)).toBe(pty.terminal);
  expect(new ProcessTree(root, () => false).members()).toEqual([]);
  expect(pty.isOpen).toBe(true);
  pty.write(Buffer.from('\n'));
  await ended.promise;
  expect(pty.isOpen).toBe(false);
});

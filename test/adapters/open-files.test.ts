import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openFiles } from '../../source/adapters/open-files.ts';

test('another program that holds a file open is named, and what we started is not', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-open-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'held.txt'), 'x\n');
  // The shell ends at once; what it leaves behind is no longer a child of ours.
  const script = 'cd / && (setsid sleep 1000 3<"$0" >/dev/null 2>&1 & echo $!)';
  const shell = spawn('sh', ['-c', script, join(root, 'held.txt')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(shell.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  onTestFinished(() => void process.kill(pid));
  const child = spawn('sh', ['-c', 'exec 3<held.txt; echo ready; read line'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  await once(shell, 'close');
  const held = [{ pid, name: 'sleep', files: ['held.txt'], folder: null }];
  await vi.waitFor(() => expect(openFiles(root)).toEqual(held), { timeout: 20_000 });
});

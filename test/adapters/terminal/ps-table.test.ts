import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { NativePty } from '../../../source/adapters/terminal/native-pty.ts';
import { procTable } from '../../../source/adapters/terminal/proc-table.ts';
import { ProcessTree, startOf } from '../../../source/adapters/terminal/process-tree.ts';
import { psTable } from '../../../source/adapters/terminal/ps-table.ts';
import { alive, collect, eventually, spawnScript, stateOf } from './pty-helper.ts';

// ps is how macOS tells; here it has to agree with /proc.
const nobody = { mark: 'CHAPERONE_NOBODY=1', terminal: { dev: 0, ino: 0 } };

test('ps tells of a process what /proc does', async () => {
  const child = spawn('sleep', ['907'], { stdio: 'ignore', detached: true });
  onTestFinished(() => void child.kill());
  const pid = child.pid ?? 0;
  // Until it sleeps its state is whatever it is at that moment.
  await eventually(() => procTable.see(pid)?.state === 'S');
  const [seen, other] = [psTable.see(pid), procTable.see(pid)];
  expect(seen).toMatchObject({ pid, parent: process.pid, group: pid, session: 0, state: other?.state });
  expect(seen?.startedAt).toMatch(/^\w{3} \w{3} \d+ [\d:]{8} \d{4}$/);
  expect(psTable.all().get(pid)).toEqual(seen);
  expect(psTable.see(2 ** 30)).toBeUndefined();
});

test('by ps a tree is the leader, its group, all below it, and what has its terminal; it is stopped, continued and ended', async () => {
  const pty = await spawnScript(
    ['set -m; (sleep 911; true) & echo pid $!', 'sleep 912 & echo pid $!', 'echo pid $$; echo ready; wait'].join('\n'),
  );
  const text = await collect(pty).until(/ready/);
  const pids = [...text.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
  const root = { ...nobody, pid: pty.pid, startedAt: startOf(pty.pid, psTable) };
  const tree = new ProcessTree(root, () => false, psTable);
  expect(tree.members()).toEqual(expect.arrayContaining(pids));
  tree.freeze();
  expect(pids.map(stateOf)).toEqual(pids.map(() => 'T'));
  tree.thaw();
  await eventually(() => pids.every((pid) => stateOf(pid) !== 'T'));
  expect(tree.kill()).toBe(true);
  expect(pids.filter(alive)).toEqual([]);
  await pty.exited;
});

test('who has the terminal belongs to the tree though its leader is gone, and a later leader of that number is none', async () => {
  const ended = Promise.withResolvers<void>();
  const pty = new NativePty(
    { argv: ['/bin/sh', '-c', 'read word'], cwd: '/', env: {}, columns: 80, rows: 24 },
    { onData: () => {}, onExit: () => {}, onEnd: () => ended.resolve() },
  );
  const { dev, ino } = statSync(pty.terminal);
  const root = { ...nobody, pid: 2 ** 22 + 1, startedAt: 'never', terminal: { dev, ino } };
  await eventually(() => new ProcessTree(root, () => true, psTable).members().length > 0);
  expect(new ProcessTree(root, () => true, psTable).members()).toEqual([pty.pid]);
  expect(new ProcessTree({ ...nobody, pid: pty.pid, startedAt: 'another' }, () => false, psTable).members()).toEqual(
    [],
  );
  pty.write(Buffer.from('\n'));
  await ended.promise;
});

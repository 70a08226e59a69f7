import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NativePty } from '../../../source/adapters/terminal/native-pty.ts';
import { ProcessTree, startOf } from '../../../source/adapters/terminal/process-tree.ts';
import { alive, collect, eventually, spawnScript, stateOf } from './pty-helper.ts';

const nobody = { pid: 2 ** 30, startedAt: '0', mark: 'CHAPERONE_NOBODY=1', terminal: { dev: 0, ino: 0 } };
const never = (): boolean => false;

test('a tree is the leader, its session, its descendants, and what carries its mark', async () => {
  const script = [
    '(sleep 901 & echo pid $!)',
    'setsid sleep 902 & echo pid $!',
    '(setsid env -u X sh -c "echo pid \\$\\$; exec sleep 903" </dev/null &)',
    'echo pid $$; echo ready; wait',
  ].join('\n');
  const pty = await spawnScript(script, { env: { PATH: process.env.PATH ?? '', MARK_OF_TEST: 'abc' } });
  const text = await collect(pty).until(/(?:pid[\s\S]*){4}ready|ready[\s\S]*(?:pid[\s\S]*){1}/);
  const pids = [...text.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
  const tree = new ProcessTree(
    { ...nobody, pid: pty.pid, startedAt: startOf(pty.pid), mark: 'MARK_OF_TEST=abc' },
    never,
  );
  expect(tree.members().sort()).toEqual(expect.arrayContaining(pids.sort()));
  expect(tree.kill()).toBe(true);
  expect(pids.filter(alive)).toEqual([]);
  await pty.exited;
});

test('who has a terminal open belongs to it only while it is ours: its number is given away again', async () => {
  const ended = Promise.withResolvers<void>();
  const pty = new NativePty(
    { argv: ['/bin/sh', '-c', 'read word'], cwd: '/', env: {}, columns: 80, rows: 24 },
    { onData: () => {}, onExit: () => {}, onEnd: () => ended.resolve() },
  );
  const { dev, ino } = statSync(pty.terminal);
  // An agent of ours that is long gone had a terminal of the same name.
  const root = { pid: 2 ** 22 + 1, startedAt: '1', mark: 'CHAPERONE_PTY=none', terminal: { dev, ino } };
  // The child opens its terminal a moment after it was forked.
  await eventually(() => new ProcessTree(root, () => true).members().length > 0);
  expect(new ProcessTree(root, () => true).members()).toEqual([pty.pid]);
  expect(readlinkSync(`/proc/${pty.pid}/fd/0`)).toBe(pty.terminal);
  expect(new ProcessTree(root, () => false).members()).toEqual([]);
  expect(pty.isOpen).toBe(true);
  pty.write(Buffer.from('\n'));
  await ended.promise;
  expect(pty.isOpen).toBe(false);
});

test('a later process with the leader’s number is not taken for it', async () => {
  const pty = await spawnScript('echo ready; sleep 905');
  await collect(pty).until(/ready/);
  const tree = new ProcessTree({ ...nobody, pid: pty.pid, startedAt: 'another' }, never);
  expect(tree.members()).toEqual([]);
  await pty.end(0);
});

test('thawing continues only what freezing stopped', async () => {
  const pty = await spawnScript('sleep 906 & kill -STOP $!; echo pid $!; echo ready; wait');
  const child = Number(/pid (\d+)/.exec(await collect(pty).until(/ready/))?.[1]);
  await eventually(() => stateOf(child) === 'T');
  const tree = new ProcessTree({ ...nobody, pid: pty.pid, startedAt: startOf(pty.pid) }, never);
  tree.freeze();
  expect(stateOf(pty.pid)).toBe('T');
  tree.thaw();
  await eventually(() => stateOf(pty.pid) !== 'T');
  expect(stateOf(child)).toBe('T');
  await pty.end(0);
});

test('what was stopped is ended too when the process between them is gone', async () => {
  // A supervisor run by the agent: its terminal host has a session of its own and carries no mark of ours.
  const pty = await spawnScript('sh -c "setsid env -i sleep 907 </dev/null & echo pid \\$!; wait"; echo ready; wait', {
    env: { PATH: process.env.PATH ?? '' },
  });
  const host = Number(/pid (\d+)/.exec(await collect(pty).until(/pid \d+/))?.[1]);
  const between = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${host}/status`, 'utf8'))?.[1]);
  const tree = new ProcessTree({ ...nobody, pid: pty.pid, startedAt: startOf(pty.pid) }, never);
  tree.freeze();
  process.kill(between, 'SIGKILL');
  await eventually(() => !alive(between));
  expect(tree.members()).toContain(host);
  expect(tree.kill()).toBe(true);
  await eventually(() => !alive(host));
  await pty.exited;
});

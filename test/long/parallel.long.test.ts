import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import { git } from '../helpers/journey.ts';
import { treeUse } from '../helpers/process-tree-use.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

const names = ['write-alpha', 'write-beta', 'write-gamma', 'write-delta'];

test('four runs at once in work trees of their own: no key is lost, none disturbs another; what they use', {
  timeout: 900_000,
}, async () => {
  const world = await smallWorld();
  const state = join(world.home, 'state', 'chaperone');
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-L', 'chaperone', ...args], { env: { ...process.env, TMUX_TMPDIR: join(state, 'tmux') } });
  onTestFinished(() => void tmux('kill-server'));
  const events = (name: string): Event[] => {
    const path = join(state, 'runs', name, 'events.jsonl');
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Event);
  };
  const until = async <T extends Event['type']>(
    name: string,
    type: T,
    fits: (event: Event & { type: T }) => boolean = () => true,
  ) => {
    for (;;) {
      const is = (one: Event): one is Event & { type: T } => one.type === type && fits(one as Event & { type: T });
      const found = events(name).find(is);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const began = Date.now();
  const tasks = names.map((name) => name.replace('-', ' '));
  expect(chaperone(world, 'queue', '--yes', '--parallel', '4', ...tasks).code).toBe(0);
  const pids = await Promise.all(names.map(async (name) => (await until(name, 'supervisor.started')).pid));
  await Promise.all(names.map((name) => until(name, 'plan.proposed')));
  const planned = Date.now();

  // At rest, all four waiting for the person.
  const before = treeUse(pids);
  const rest = 10_000;
  await new Promise((resolve) => setTimeout(resolve, rest));
  const after = treeUse(pids);

  // Typed into all four at the same time, a few characters here, a few there.
  const texts = names.map((name, run) =>
    Array.from({ length: 60 }, (_, word) => `${name.slice(6)}${(word * 7 + run) % 97}`).join(' '),
  );
  for (const name of names) tmux('send-keys', '-t', `=${name}:`, 'f');
  for (let at = 0; at < Math.max(...texts.map(({ length }) => length)); at += 5)
    for (const [run, name] of names.entries()) {
      const piece = texts[run]?.slice(at, at + 5) ?? '';
      if (piece !== '') tmux('send-keys', '-t', `=${name}:`, '-l', '--', piece);
    }
  for (const name of names) tmux('send-keys', '-t', `=${name}:`, 'Enter');
  for (const [run, name] of names.entries()) expect((await until(name, 'plan.returned')).feedback).toBe(texts[run]);

  await Promise.all(names.map((name) => until(name, 'plan.proposed', ({ plan }) => plan.steps.length === 1)));
  for (const name of names) expect(chaperone(world, 'approve', name)).toMatchObject({ code: 0 });
  const high = { memory: 0, descriptors: 0, processes: 0 };
  const sampler = setInterval(() => {
    const now = treeUse(pids);
    for (const key of ['memory', 'descriptors', 'processes'] as const) high[key] = Math.max(high[key], now[key]);
  }, 1_000);
  for (const name of names) {
    await until(name, 'action.judged', ({ decision }) => decision.verdict === 'ask');
    expect(chaperone(world, 'answer', 'allow', name)).toMatchObject({ code: 0 });
  }
  await Promise.all(names.map((name) => until(name, 'run.finished')));
  clearInterval(sampler);

  for (const name of names) {
    expect(git(world.root, 'log', '--format=%s', `chaperone/${name}`).trim().split('\n')).toEqual([
      'Write two',
      'First',
    ]);
    expect(events(name).filter(({ type }) => /failed|unknown/.test(type))).toEqual([]);
  }
  expect(git(world.root, 'status', '--porcelain')).toBe('');
  expect(git(world.root, 'branch', '--show-current').trim()).toBe('main');
  const figures = {
    plansAfter: (planned - began) / 1_000,
    wholeTime: (Date.now() - began) / 1_000,
    restingCpuPercent: ((after.cpu - before.cpu) / (rest / 1_000)) * 100,
    restingMemory: after.memory,
    ...high,
    load: loadavg()[0],
  };
  for (const [name, figure] of Object.entries(figures))
    process.stdout.write(`${name.padEnd(18)} ${figure?.toFixed(1)}\n`);
});

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { spawnPty } from '../../../source/adapters/terminal/spawn-pty.ts';
import { alive, collect, eventually, hostPath, spawnScript, stateOf } from './pty-helper.ts';

const owner = resolve(import.meta.dirname, 'fixtures/owner.ts');

test('a program runs in a terminal of the size it was given, and its exit code comes back', async () => {
  const pty = await spawnScript('stty size; exit 7', { columns: 101, rows: 33 });
  const output = collect(pty);
  expect(await pty.exited).toEqual({ code: 7, signal: null });
  expect(output.text()).toBe('33 101\r\n');
});

test('the environment is what was given and one mark, and the signal that ended it has its name', async () => {
  const pty = await spawnScript('env; kill -TERM $$', {
    env: { PATH: '/usr/bin:/bin', ODD: 'a=b c', GONE: undefined as unknown as string },
  });
  const output = collect(pty);
  expect(await pty.exited).toEqual({ code: null, signal: 'SIGTERM' });
  const names = output.text().split('\r\n').filter(Boolean);
  expect(names.map((line) => line.split('=')[0]).sort()).toEqual(['CHAPERONE_PTY', 'ODD', 'PATH', 'PWD']);
  expect(names).toContain('ODD=a=b c');
});

test('the agent has no descriptor but its terminal', async () => {
  const ptys = [];
  for (let count = 0; count < 3; count++) ptys.push(await spawnScript('echo ready; read x'));
  for (const pty of ptys) {
    await collect(pty).until(/ready/);
    expect(readdirSync(`/proc/${pty.pid}/fd`).sort()).toEqual(['0', '1', '2']);
  }
  await Promise.all(ptys.map((pty) => pty.end(0)));
});

test('a descriptor that the supervisor itself was given does not reach the agent', async () => {
  const script = 'ls -1 /proc/self/fd; echo done';
  const command = `exec 23</dev/null 57</dev/null; exec "${process.execPath}" "${owner}" "${hostPath}" "${script}"`;
  const shell = spawn('/bin/bash', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of shell.stdout) text += chunk;
  expect(text.split('\r\n')).toEqual(['0', '1', '2', '3', 'done', '']);
});

test('keys go in as they are and a resize reaches the program', async () => {
  const pty = await spawnScript(
    'stty raw -echo; trap "stty size" WINCH; echo ready; head -c 5 | od -An -tx1; while :; do sleep 0.05; done',
  );
  const output = collect(pty);
  await output.until(/ready/);
  pty.write(Buffer.from([0x03, 0x11, 0xff, 0x1b, 0x00]));
  await output.until(/03 11 ff 1b 00/);
  pty.resize(64, 20);
  await output.until(/20 64/);
  await pty.end(0);
});

test('the end of the output is never lost, although the reader is slow and the program long gone', async () => {
  const pty = await spawnScript('seq 200000; echo the-end');
  let text = '';
  pty.onData(async (chunk) => {
    text += Buffer.from(chunk).toString('latin1');
    if (text.length % 3 === 0) await new Promise((later) => setTimeout(later, 15));
  });
  expect(await pty.exited).toEqual({ code: 0, signal: null });
  expect(text.endsWith('200000\r\nthe-end\r\n')).toBe(true);
  expect(text.split('\r\n')).toHaveLength(200_002);
});

test('a listener that does not settle holds the program back instead of filling memory', async () => {
  const pty = await spawnScript('yes 0123456789abcdef0123456789abcdef');
  let bytes = 0;
  let release = (): void => {};
  pty.onData((chunk) => {
    bytes += chunk.length;
    return new Promise<void>((done) => {
      release = done;
    });
  });
  await eventually(() => bytes > 0);
  const before = bytes;
  await eventually(() => stateOf(pty.pid) === 'S');
  expect(bytes).toBe(before);
  pty.onData(() => {});
  const ended = pty.end(0);
  const free = setInterval(() => release(), 0);
  await ended;
  await pty.exited;
  clearInterval(free);
});

test('freezing stops the whole tree and thawing continues it', async () => {
  const pty = await spawnScript('(while :; do echo tick; sleep 0.02; done) & echo child $!; wait');
  const output = collect(pty);
  const child = Number(/child (\d+)/.exec(await output.until(/child \d+\r\n[\s\S]*tick/))?.[1]);
  await pty.freeze();
  expect([stateOf(pty.pid), stateOf(child)]).toEqual(['T', 'T']);
  await pty.thaw();
  await eventually(() => stateOf(pty.pid) === 'S');
  await output.until(/tick\r\n[\s\S]*tick/);
  await pty.end(0);
  expect(alive(child)).toBe(false);
});

test('ending asks first and lets the program finish its sentence', async () => {
  const pty = await spawnScript('trap "echo goodbye; exit 0" TERM; echo ready; while :; do sleep 0.05; done');
  const output = collect(pty);
  await output.until(/ready/);
  await pty.end(20_000);
  expect(await pty.exited).toEqual({ code: 0, signal: null });
  expect(output.text()).toContain('goodbye');
});

test('what does not listen is killed after the grace period, frozen or not', async () => {
  const pty = await spawnScript('trap "" TERM HUP; echo ready; while :; do sleep 0.05; done');
  await collect(pty).until(/ready/);
  await pty.freeze();
  await pty.end(30);
  expect(await pty.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('background programs end with the agent, also when they left its session', async () => {
  const pty = await spawnScript('setsid sleep 1000 & echo pid $!; sleep 1000 & echo pid $!; sleep 0.1');
  const output = collect(pty);
  const pids = async (): Promise<number[]> =>
    [...(await output.until(/pid \d+\r\npid \d+\r\n/)).matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
  const left = await pids();
  await pty.exited;
  expect(left.map(alive)).toEqual([false, false]);
});

test('a supervisor killed with SIGKILL takes the agent and its daemons with it', async () => {
  const script = [
    'setsid sleep 1001 & echo pid $!',
    '(setsid sh -c "echo pid \\$\\$; exec sleep 1002 </dev/null >/dev/null 2>&1" &)',
    'trap "" TERM HUP; echo pid $$; echo ready; while :; do sleep 1; done',
  ].join('\n');
  const supervisor = spawn(process.execPath, [owner, hostPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  await new Promise<void>((ready) => {
    supervisor.stdout.on('data', (chunk) => {
      text += chunk;
      if (/ready/.test(text) && (text.match(/pid /g)?.length ?? 0) === 3) ready();
    });
  });
  const pids = [...text.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
  expect(pids.map(alive)).toEqual([true, true, true]);
  supervisor.kill('SIGKILL');
  await eventually(() => !pids.some(alive));
});

test('a host that was killed leaves no agent behind', async () => {
  const pty = await spawnScript('trap "" HUP; echo host $PPID; while :; do sleep 0.05; done');
  const host = Number(/host (\d+)/.exec(await collect(pty).until(/host \d+\r/))?.[1]);
  process.kill(host, 'SIGKILL');
  expect(await pty.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(alive(pty.pid)).toBe(false);
});

test('a missing program or folder is refused by name', async () => {
  const spec = { cwd: '/', env: { PATH: '/usr/bin' }, columns: 80, rows: 24 };
  await expect(spawnPty({ ...spec, argv: ['no-such-agent'] }, hostPath)).rejects.toThrow(/no program no-such-agent/);
  await expect(spawnPty({ ...spec, argv: ['sh'], cwd: '/no/such' }, hostPath)).rejects.toThrow(/folder \/no\/such/);
});

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { borrowInstalled, verify } from '../../source/adapters/verify.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'chaperone-verify-'));
const env = { PATH: process.env.PATH ?? '' };
const never = new AbortController().signal;

test('results come in order, and the first red one is the last', async () => {
  const results = await verify({
    commands: ['echo one', 'echo two; exit 3', 'echo three'],
    folder: folder(),
    env,
    signal: never,
  });
  expect(results).toMatchObject([
    { ok: true, code: 0, output: 'one\n' },
    { ok: false, code: 3, output: 'two\n' },
  ]);
});

test('a command sees only the environment that it is given, and no open descriptor of ours', async () => {
  const held = join(folder(), 'held-open');
  const file = openSync(held, 'w');
  const [result] = await verify({
    commands: ['env; ls -l /proc/self/fd'],
    folder: folder(),
    env: { ...env, ONLY: 'this' },
    signal: never,
  });
  expect(result?.output).toContain('ONLY=this');
  expect(result?.output).not.toContain('HOME=');
  expect(result?.output).not.toContain(held);
  closeSync(file);
});

test('what a command leaves running is ended with it', async () => {
  const place = folder();
  await verify({ commands: ['(sleep 60; touch late) & echo $! > pid'], folder: place, env, signal: never });
  const pid = Number(readFileSync(join(place, 'pid'), 'utf8'));
  // Killed, but the kernel may still be clearing it away.
  await vi.waitUntil(() => !alive(pid));
});

test('a command over the time limit is red and says so', async () => {
  const [result] = await verify({ commands: ['sleep 60'], folder: folder(), env, signal: never, limitMs: 50 });
  expect(result).toMatchObject({ ok: false, code: null, output: expect.stringContaining('time limit') });
});

test('output is plain text', async () => {
  const [result] = await verify({
    commands: ["printf '\\033[31mred\\033[0m\\033]0;title\\007 \\033[2Jend\\n'"],
    folder: folder(),
    env,
    signal: never,
  });
  expect(result?.output).toBe('red end\n');
});

test('calling it off ends the command', async () => {
  const abort = new AbortController();
  const running = verify({ commands: ['sleep 60'], folder: folder(), env, signal: abort.signal });
  abort.abort();
  await expect(running).rejects.toThrow('called off');
});

test('a copy of the tree uses what is installed in the project and keeps what it has', async () => {
  const [root, copy] = [folder(), folder()];
  for (const path of ['node_modules/a', 'packages/b/node_modules/c', 'src'])
    mkdirSync(join(root, path), { recursive: true });
  mkdirSync(join(copy, 'packages/b'), { recursive: true });
  writeFileSync(join(root, 'node_modules/a/index.js'), '1');
  await borrowInstalled(root, copy);
  expect(existsSync(join(copy, 'node_modules/a/index.js'))).toBe(true);
  expect(existsSync(join(copy, 'packages/b/node_modules/c'))).toBe(true);
  expect(existsSync(join(copy, 'src'))).toBe(false);
});

/** A process that was killed may be waited for by nobody here: a zombie counts as ended. */
function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('a command ends with the process that runs it, also when that is killed', async () => {
  const place = folder();
  const script = `import { verify } from ${JSON.stringify(join(import.meta.dirname, '../../source/adapters/verify.ts'))};
    await verify({ commands: ['echo $$ > pid; sleep 600'], folder: ${JSON.stringify(place)}, env: { PATH: process.env.PATH }, signal: new AbortController().signal });`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const supervisor = spawn(process.execPath, args, { stdio: 'ignore' });
  const written = () => existsSync(join(place, 'pid')) && readFileSync(join(place, 'pid'), 'utf8').endsWith('\n');
  await vi.waitUntil(written, { timeout: 20_000 });
  supervisor.kill('SIGKILL');
  const pid = Number(readFileSync(join(place, 'pid'), 'utf8'));
  await vi.waitUntil(() => !alive(pid), { timeout: 20_000 });
});

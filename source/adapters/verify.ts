import { readdirSync } from 'node:fs';
import { lstat, mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Verified } from '../core/event.ts';
import { spawnGuarded } from './companion.ts';
import { plainTail } from './plain-text.ts';
import type { Confined, Launch } from './sandboxes/confinement.ts';

/** How long one verify command may take, in milliseconds. */
export const verifyLimitMs = 10 * 60_000;

/** Bytes of output that are kept while a command runs; the tail of it is what people read. */
const keptBytes = 1024 * 1024;

/** Folders of installed or built things that a copy of the tracked tree lacks and that tests need. */
const borrowed = new Set([
  'node_modules',
  '.venv',
  'venv',
  'vendor',
  'target',
  '.tox',
  '.gradle',
  'Pods',
  'deps',
  '_build',
]);

/**
 * Runs verify commands one after the other in a folder that holds exactly the saved state, each in a process group of
 * its own which is ended with it. Stops at the first red one. Rejects only when the signal aborts.
 */
export async function verify(spec: {
  readonly commands: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
  /** Wraps each command, in a sandbox of its own. Default: it is run as it is. */
  readonly confine?: (launch: Launch) => Promise<Confined>;
}): Promise<Verified[]> {
  const results: Verified[] = [];
  for (const command of spec.commands) {
    const launch = { argv: ['/bin/bash', '-c', command], cwd: spec.folder, env: spec.env };
    const confined = (await spec.confine?.(launch)) ?? { ...launch, close: async () => {} };
    const running = runOne(command, confined, spec.signal, spec.limitMs ?? verifyLimitMs);
    const result = await running.finally(() => confined.close());
    results.push(result);
    if (!result.ok) break;
  }
  return results;
}

function runOne(command: string, confined: Launch, signal: AbortSignal, limitMs: number): Promise<Verified> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('Verification was called off.'));
    const began = performance.now();
    // A process group of its own, so that what it leaves behind can be ended as well; and it ends with us.
    const child = spawnGuarded(confined.argv, { cwd: confined.cwd, env: confined.env });
    const chunks: Buffer[] = [];
    let size = 0;
    const keep = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      while (size - (chunks[0]?.length ?? 0) > keptBytes) size -= chunks.shift()?.length ?? 0;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const end = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group is gone already.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, limitMs);
    signal.addEventListener('abort', end);
    // `exit`, not `close`: a process left behind could hold the pipe open for ever; ending the group closes it.
    child.on('exit', end);
    child.on('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) return reject(new Error('Verification was called off.'));
      const note = late ? `\nEnded after ${Math.round(limitMs / 1000)} seconds, the time limit.` : '';
      const output = plainTail(Buffer.concat(chunks)) + note;
      resolve({
        command,
        ok: code === 0 && !late,
        code: late ? null : code,
        ms: Math.round(performance.now() - began),
        output,
      });
    });
  });
}

/** Lets a copy of the tree use what is installed in the project: what it lacks of that become links to the project's. */
export async function borrowInstalled(root: string, copy: string): Promise<void> {
  for (const { from, to } of await lacking(root, copy)) {
    await mkdir(join(to, '..'), { recursive: true });
    await symlink(from, to);
  }
}

/**
 * The folders of installed things, such as node_modules, that the project has and a copy of its tree lacks. Looks three
 * levels deep, which covers workspaces.
 */
export async function lacking(root: string, copy: string, depth = 3): Promise<{ from: string; to: string }[]> {
  const folders: string[] = [];
  const walk = (folder: string, left: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === '.git') continue;
      const path = join(folder, entry.name);
      if (borrowed.has(entry.name)) folders.push(path);
      else if (left > 1) walk(path, left - 1);
    }
  };
  walk(root, depth);
  const found = folders.map((from) => ({ from, to: join(copy, relative(root, from)) }));
  const there = await Promise.all(found.map(({ to }) => lstat(to).catch(() => null)));
  return found.filter((_, index) => !there[index]);
}

import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { environment } from './environment.ts';
import { cli } from './journey.ts';

/** Where commands run: the home, the repository and variables beside the usual ones. */
export interface World {
  readonly home: string;
  readonly root: string;
  readonly env: Record<string, string>;
}

/** Runs a command of ours without a terminal. */
export function chaperone({ home, root, env }: World, ...args: string[]) {
  const result = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    env: environment(home, env),
    encoding: 'utf8',
  });
  return { code: result.status, out: result.stdout, problem: result.stderr };
}

/** The same, while it goes on. */
export function begin({ home, root, env }: World, ...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, env: environment(home, env) });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const listener of [...listeners]) listener();
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const says = (text: string) =>
    new Promise<string>((resolve) => {
      const look = () => {
        if (!out.includes(text)) return;
        listeners.delete(look);
        resolve(out);
      };
      listeners.add(look);
      look();
    });
  return { child, ended, says, output: () => out };
}

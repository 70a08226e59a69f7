import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { spawnPty } from '../../../source/adapters/terminal/spawn-pty.ts';
import type { PtyProcess, PtySpec } from '../../../source/ports.ts';

/** The host as source: Node strips its types. */
export const hostPath = resolve(import.meta.dirname, '../../../source/adapters/terminal/pty-host.ts');

/** Runs a shell script in a pseudo-terminal of 80x24. */
export function spawnScript(script: string, spec: Partial<PtySpec> = {}): Promise<PtyProcess> {
  const env = { PATH: process.env.PATH ?? '', TERM: 'xterm-256color' };
  return spawnPty({ argv: ['/bin/sh', '-c', script], cwd: '/', env, columns: 80, rows: 24, ...spec }, hostPath);
}

/** Collects output; `until` resolves with everything so far once it matches. */
export function collect(pty: PtyProcess): { text(): string; until(pattern: RegExp): Promise<string> } {
  let text = '';
  const waiting = new Set<() => void>();
  pty.onData((chunk) => {
    text += Buffer.from(chunk).toString('latin1');
    for (const check of waiting) check();
  });
  return {
    text: () => text,
    until: (pattern) =>
      new Promise((done, failed) => {
        const check = (): void => {
          if (!pattern.test(text)) return;
          waiting.delete(check);
          done(text);
        };
        waiting.add(check);
        void pty.exited.then(() => pattern.test(text) || failed(new Error(`never saw ${pattern} in ${text}`)));
        check();
      }),
  };
}

/** Whether a process runs (a zombie does not). */
export function alive(pid: number): boolean {
  return !['Z', 'X', ''].includes(stateOf(pid));
}

/** The state letter of /proc/<pid>/stat, or an empty string when the process is gone. */
export function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.[0] ?? '';
  } catch {
    return '';
  }
}

/** Waits until the condition holds, looking every few milliseconds; the test's own time limit ends it. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((again) => setTimeout(again, 5));
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { cli, newHome } from './journey.ts';

/** How each shell is started bare, how it takes the completions, and what it calls itself when it waits. */
const shells = {
  bash: { args: ['--norc', '--noprofile', '-i'], take: 'source <(chaperone completions bash)' },
  zsh: { args: ['-f', '-i'], take: 'autoload -U compinit; compinit -u; source <(chaperone completions zsh)' },
  fish: { args: ['--no-config', '-i'], take: 'chaperone completions fish | source' },
} as const;

export type ShellName = keyof typeof shells;

/** How long is waited for a shell before the test fails with its screen, in milliseconds. */
const PATIENCE = 30_000;

/** A real shell in a pseudo-terminal, with the completions taken as the README says. */
export async function openShell(name: ShellName) {
  const home = newHome();
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  // `ls` names a run without one having to be made; everything else is the real program.
  writeFileSync(
    join(bin, 'chaperone'),
    `#!/bin/sh\n[ "$1" = ls ] && { echo '{"name":"port-users","task":"x"}'; exit; }\nexec '${process.execPath}' '${cli}' "$@"\n`,
  );
  chmodSync(join(bin, 'chaperone'), 0o755);
  const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8', PS1: '> ' };
  const terminal = new xterm.Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  const pty = spawn(path, [...shells[name].args], { cols: 120, rows: 40, cwd: home, env });
  onTestFinished(() => pty.kill('SIGKILL'));
  pty.onData((data) => terminal.write(data));
  // fish asks the terminal what it can, and waits for the answers.
  terminal.onData((data) => pty.write(data));

  const screen = () =>
    Array.from({ length: 40 }, (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '').join(
      '\n',
    );
  const until = async (there: (text: string) => boolean, what: string) => {
    for (const end = Date.now() + PATIENCE; !there(screen()); ) {
      if (Date.now() > end) throw new Error(`${name} never came to ${what}:\n${screen()}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  let count = 0;
  /** Runs a line, and waits until the shell is ready for the next one. */
  const run = async (line: string) => {
    count += 1;
    // The sum is only on the screen once the line ran, not when it was typed.
    const sum = name === 'fish' ? `(math ${count} + 1000)` : `$((${count} + 1000))`;
    pty.write(`${line}; echo ready-${sum}\r`);
    await until((text) => text.includes(`ready-${count + 1000}`), `the end of ${line}`);
  };
  await run(shells[name].take);
  await run('clear');
  return {
    /** Types a line and Tab until the screen shows this; then throws the line away. */
    async completes(typed: string, shown: string) {
      pty.write(typed);
      await until((text) => text.includes(typed), `showing ${typed}`);
      for (let tries = 0; !screen().includes(shown); tries++) {
        if (tries > 40) throw new Error(`${name} does not complete ${typed} to ${shown}:\n${screen()}`);
        if (tries % 8 === 0) pty.write('\t');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      pty.write('\x15');
      await run('clear');
    },
  };
}

/** What every shell has to complete: the line as typed, and what the screen then shows. */
export const wanted: readonly (readonly [typed: string, shown: string])[] = [
  ['chaperone att', 'chaperone attach'],
  ['chaperone policy expl', 'policy explain'],
  ['chaperone run --dirty st', '--dirty stash'],
  ['chaperone rollback --dr', 'rollback --dry-run'],
  ['chaperone attach por', 'attach port-users'],
  ['chaperone completions z', 'completions zsh'],
  ['chaperone answer al', 'answer allow'],
];

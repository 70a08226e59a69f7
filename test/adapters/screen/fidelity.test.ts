import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Compositor } from '../../../source/adapters/screen/compositor.ts';
import { quiet } from '../../../source/adapters/screen/outer-modes.ts';
import { attachTerminal } from '../../../source/adapters/terminal/attach-terminal.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { spawnScript } from '../terminal/pty-helper.ts';
import { describeEmulator, shownBy } from './grid-helper.ts';

const folder = mkdtempSync(join(tmpdir(), 'chaperone-fidelity-'));
const socket = join(folder, 'socket');
const source = join(folder, 'sample.ts');
const long = join(folder, 'long.txt');
writeFileSync(
  source,
  `${['// A sample: 一二 and é', 'export function add(a: number, b: number): number {', "  return a + b; // 'sum'", '}', ''].join('\n').repeat(12)}`,
);
writeFileSync(long, Array.from({ length: 300 }, (_, line) => `${line} ${'word '.repeat(line % 23)}`).join('\n'));

function tmux(...args: string[]): string {
  return execFileSync('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
afterAll(() => {
  try {
    tmux('kill-server');
  } catch {
    // No test has started it.
  }
});

/** A program, and what is pressed in it: keys, and what then is on the screen. */
const programs: Readonly<
  Record<
    string,
    { readonly script: string; readonly steps: readonly (readonly [string, RegExp])[]; readonly redraws?: boolean }
  >
> = {
  vim: {
    script: `vim -u NONE -N -n --cmd 'syntax on' --cmd 'set nu ruler hls bg=dark' ${source}`,
    steps: [
      ['', /1,1/],
      ['/return\r', /3,3/],
      ['\x06', /\d+,\d/],
      [':vsplit\r', /sample.ts.*sample.ts/],
      ['ihello 一二 \x1b', /hello 一二/],
    ],
  },
  less: {
    script: `LESS= LESSHISTFILE=- less ${long}`,
    steps: [
      ['', /^0/],
      [' ', /^30 word/m],
      ['/^77\r', /^77 /m],
      ['G', /299/],
      ['g', /^1 word/m],
    ],
  },
  'git’s pager': {
    script: `cd ${folder} && git init -q . 2>/dev/null; git -c core.pager='less -R' diff --no-index --color=always /dev/null ${source}`,
    steps: [
      ['', /new file/],
      [' ', /return/],
    ],
  },
  'a program of colours and regions': {
    script: `printf '\\033[2;8r\\033[2;1H'; for i in $(seq 30); do printf "\\033[38;5;\${i}mline \\033[48;2;$((i*8));20;90m$i\\033[m \\033[4mé 一\\033[24m\\r\\n"; done; printf '\\033[r\\033[10;3H\\033[7mdone\\033[m'; read x`,
    steps: [['', /done/]],
    redraws: false,
  },
};

const sizes = [
  [80, 24],
  [41, 13],
  [120, 40],
] as const;

test.each(Object.entries(programs))(
  '%s looks as in tmux, at three sizes',
  async (_, { script, steps, redraws = true }) => {
    const [[columns, rows]] = sizes;
    const env = { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
    const pty = await spawnScript(script, { env, columns, rows });
    const terminal = attachTerminal(pty, { recordingPath: join(folder, 'output.cast'), columns, rows });
    const settings = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    tmux('new-session', '-d', '-s', 'one', '-x', `${columns}`, '-y', `${rows}`, ...settings, '/bin/sh', '-c', script);
    tmux(
      'set',
      '-g',
      'status',
      'off',
      ';',
      'set',
      '-g',
      'window-size',
      'manual',
      ';',
      'set',
      '-g',
      'default-terminal',
      'xterm-256color',
    );
    tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
    try {
      for (const [keys, pattern] of steps) {
        terminal.write(keys);
        if (keys !== '') tmux('send-keys', '-l', keys);
        await settle(terminal.emulator, pattern);
      }
      // Lines that no program draws again are reflowed and pulled from the scrollback by rules of each terminal's own.
      for (const [width, height] of redraws ? [...sizes.slice(1), sizes[0]] : []) {
        terminal.resize(width, height);
        tmux('resize-window', '-x', `${width}`, '-y', `${height}`);
        await settle(terminal.emulator, /\S/);
      }
    } finally {
      await pty.end(0);
      tmux('kill-session', '-t', 'one');
    }
  },
);

/** Waits until ours, read back from what our painter sends, is what tmux shows, cell by cell. */
async function settle(emulator: Emulator, pattern: RegExp): Promise<void> {
  const limit = performance.now() + 10_000;
  for (;;) {
    const ours = painted(emulator);
    const theirs = captured(emulator.columns, emulator.rows);
    const seen = pattern.test(emulator.text().join('\n'));
    if (seen && JSON.stringify(ours) === JSON.stringify(theirs)) return;
    if (performance.now() > limit) {
      expect(emulator.text().join('\n')).toMatch(pattern);
      expect(ours).toEqual(theirs);
    }
    await new Promise((again) => setTimeout(again, 20));
  }
}

function painted(emulator: Emulator): string[] {
  const { columns, rows } = emulator;
  const compositor = new Compositor(columns, rows, 'true');
  compositor.setRegion({ x: 0, y: 0, width: columns, height: rows });
  compositor.takePane(emulator);
  const outer = new Emulator({ columns, rows });
  outer.write(compositor.frame(Number.POSITIVE_INFINITY, quiet, null).bytes);
  return describeEmulator(outer);
}

function captured(columns: number, rows: number): string[] {
  const lines = tmux('capture-pane', '-p', '-e').split('\n').slice(0, rows);
  return shownBy(lines.map((line, y) => `\x1b[${y + 1};1H${line}`).join(''), columns, rows);
}

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, onTestFinished, test } from 'vitest';
import { Emulator } from '../../source/adapters/terminal/emulator.ts';
import { directCli, type Place, yes } from './helpers/direct-cli.ts';
import { use } from './helpers/small-script.ts';

interface Part {
  readonly columns: number;
  readonly rows: number;
  readonly bytes: string;
}

const trimmed = (lines: readonly string[]) => lines.map((line) => line.trimEnd());

/** The screens that tmux makes of the same bytes, one after each part, in a terminal of the same sizes. */
function tmuxScreens(home: string, parts: readonly Part[]): string[][] {
  const socket = join(home, 'tmux.sock');
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  onTestFinished(() => void tmux('kill-server'));
  const play = parts.map(({ bytes }, index) => {
    const file = join(home, `part${index}`);
    writeFileSync(file, bytes);
    return `cat '${file}'; tmux -S '${socket}' wait-for -S shown${index}; tmux -S '${socket}' wait-for next${index}`;
  });
  const [first] = parts;
  const size = ['-x', String(first?.columns), '-y', String(first?.rows)];
  // Raw, so that the line discipline changes nothing.
  tmux('new-session', '-d', ...size, `stty raw -echo; ${play.join('; ')}`, ';', 'set', '-g', 'status', 'off');
  tmux('set', '-g', 'window-size', 'manual');
  return parts.map(({ columns, rows }, index) => {
    if (index > 0) {
      tmux('resize-window', '-x', String(columns), '-y', String(rows));
      tmux('wait-for', '-S', `next${index - 1}`);
    }
    tmux('wait-for', `shown${index}`);
    return trimmed(tmux('capture-pane', '-p').split('\n').slice(0, rows));
  });
}

/** Plays the CLI in a pseudo-terminal whose size changes once it is done, and keeps what it wrote at each size. */
async function played(place: Place, argv: readonly string[], sizes: readonly (readonly [number, number])[]) {
  const [columns, rows] = sizes[0] as readonly [number, number];
  const emulator = new Emulator({ columns, rows });
  const pty = spawn(join(process.env.TEST_CLAUDE ?? '', 'claude'), [...argv], {
    ...{ cols: columns, rows, cwd: place.root, env: place.env },
  });
  onTestFinished(() => pty.kill('SIGKILL'));
  const parts: Part[] = [];
  const ours: string[][] = [];
  let bytes = '';
  let look = () => {};
  pty.onData((data) => {
    bytes += data;
    emulator.write(Buffer.from(data));
    look();
  });
  for (const [index, [wide, high]] of sizes.entries()) {
    if (index > 0) {
      emulator.resize(wide, high);
      pty.resize(wide, high);
    }
    await new Promise<void>((resolve) => {
      // It rests at its prompt again; what comes later belongs to the next part.
      look = () => bytes.length > 0 && emulator.text().join('\n').includes('That was line 60') && resolve();
      look();
    });
    look = () => {};
    parts.push({ columns: wide, rows: high, bytes });
    ours.push(trimmed(emulator.text()));
    bytes = '';
  }
  return { parts, ours };
}

test.each(['default', 'fullscreen'])(
  'the screen in our pane is the one that it draws (%s): what tmux makes of the same bytes, through scrolling and resizes',
  async (tui) => {
    const place = await directCli(
      ({ results }) =>
        results.length === 0
          ? use('I count: — “é” 一二 ✓', ['Bash', { command: 'seq 1 60', description: 'Count' }])
          : {
              text: `${Array.from({ length: 60 }, (_, line) => `${line + 1}. a *line* with \`code\``).join('\n')}\n\nThat was line 60.`,
            },
      yes,
    );
    const argv = place.argv({}, (settings) => ({ ...settings, tui }));
    const { parts, ours } = await played(place, argv, [
      [100, 30],
      [78, 20],
      [120, 40],
    ]);
    expect(ours[0]?.join('\n')).toContain('That was line 60');
    expect(ours).toEqual(tmuxScreens(place.home, parts));
  },
);

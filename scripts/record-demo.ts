// Records the demo as a person sees it, up to the moment that the README's picture shows: docs/demo.cast (asciicast v2).
// Then renders the picture from that recording. `npm run docs` does both after a build.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { playToPicture } from './play-to-picture.ts';
import { renderSvg } from './render-svg.ts';
import { screenOf } from './screen-of.ts';

const [columns, rows] = [112, 32];
const home = mkdtempSync(join(tmpdir(), 'chaperone-record-'));
try {
  const lines = [JSON.stringify({ version: 2, width: columns, height: rows, title: 'chaperone demo' })];
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const began = performance.now();
  const pty = spawn(process.execPath, [join(import.meta.dirname, '../dist/cli.js'), 'demo'], {
    cols: columns,
    rows,
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
  });
  const exited = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  let recording = true;
  pty.onData((data) => {
    if (recording) lines.push(JSON.stringify([Number(((performance.now() - began) / 1000).toFixed(3)), 'o', data]));
    terminal.write(data);
  });
  await playToPicture(
    () =>
      screenOf(terminal)
        .map((row) => row.map((cell) => cell.text).join(''))
        .join('\n'),
    (key) => pty.write(key),
  );
  // The last frames are on their way; a recording ends when nothing moves any more.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  recording = false;
  pty.kill('SIGTERM');
  await exited;
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/demo.cast', `${lines.join('\n')}\n`);
  for (const theme of ['light', 'dark'] as const)
    writeFileSync(`docs/screen-${theme}.svg`, await renderSvg('docs/demo.cast', theme));
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

// Records a program's terminal for session.test.ts: `node test/adapters/screen/record-session.ts NAME`. It needs the
// program, tmux, and unshare(1) for htop, which then lists no process but itself. The bytes are recorded once, from a
// pseudo-terminal, and shown to a tmux of the same sizes, whose screen after each part is what ours is compared with.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { spawnPty } from '../../../source/adapters/terminal/spawn-pty.ts';
import { hostPath } from '../terminal/pty-helper.ts';
import type { SessionPart } from './session.ts';

const folder = mkdtempSync(join(tmpdir(), 'record-'));
const text = Array.from(
  { length: 60 },
  (_, line) => `${line} a line of the notes, é 一二 ${'word '.repeat(line % 19)}`,
);
writeFileSync(join(folder, 'notes.txt'), `${text.join('\n')}\n`);
writeFileSync(
  join(folder, 'page.1'),
  `.TH KEEP 1\n.SH NAME\nkeep \\- keeps things\n.SH DESCRIPTION\n${'.B keep\nwrites what it is \\fIgiven\\fR to a place and gives it back.\n.PP\n'.repeat(15)}`,
);

const nap = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
/** A script, and what is pressed or to which size it is made, one after the other. */
const sessions: Readonly<Record<string, readonly [string, ...(string | readonly [number, number])[]]>> = {
  htop: ['unshare -pf --mount-proc htop -d 100', '\x1b[B', [41, 13], [120, 40], '?'],
  nano: ['nano -I notes.txt', 'é 一 typed', '\x17line\r', [41, 13], [120, 40], '\x1b[6~'],
  man: ['LESS= MANPAGER=less man -l page.1', ' ', [41, 13], [120, 40], 'g'],
  dialog: [
    'dialog --title Keep --menu "Which one?" 12 36 4 1 "The first" 2 "The second 一二" 3 "The third" 2>/dev/null',
    '\x1b[B',
    '\t',
    [60, 20],
    [120, 40],
    '\x1b[B',
  ],
  vim: [
    'vim -u NONE -N -n --cmd "syntax on" --cmd "set nu ruler bg=dark" notes.txt',
    ':split\r',
    'G',
    [41, 13],
    [120, 40],
    'ix é\x1b',
  ],
  less: ['LESS= LESSHISTFILE=- less -N notes.txt', ' ', [41, 13], [120, 40], '/word word\r'],
  pager: [
    'git -c core.pager="less -R" diff --no-index --color=always /dev/null notes.txt',
    ' ',
    [41, 13],
    [120, 40],
    'g',
  ],
};

const [name = ''] = process.argv.slice(2);
const [script = '', ...steps] = sessions[name] ?? [];
const env = { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
const pty = await spawnPty({ argv: ['/bin/sh', '-c', script], cwd: folder, env, columns: 80, rows: 24 }, hostPath);
let bytes: Buffer[] = [];
pty.onData((chunk) => void bytes.push(Buffer.from(chunk)));
const parts: { columns: number; rows: number; bytes: Buffer }[] = [];
let [columns, rows] = [80, 24];
for (const step of ['', ...steps]) {
  if (typeof step === 'string') pty.write(step);
  else {
    [columns, rows] = step;
    pty.resize(columns, rows);
  }
  await nap(1_500);
  parts.push({ columns, rows, bytes: Buffer.concat(bytes) });
  bytes = [];
}
await pty.end(0);

const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-u', '-S', join(folder, 's'), '-f', '/dev/null', ...args], { encoding: 'utf8' });
const fifo = join(folder, 'bytes');
execFileSync('mkfifo', [fifo]);
tmux('new-session', '-d', '-x', '80', '-y', '24', `stty raw -echo; while cat ${fifo}; do :; done`);
tmux('set', '-g', 'status', 'off', ';', 'set', '-g', 'window-size', 'manual');
const recorded: SessionPart[] = [];
for (const part of parts) {
  tmux('resize-window', '-x', `${part.columns}`, '-y', `${part.rows}`);
  await nap(200);
  writeFileSync(fifo, part.bytes);
  await nap(400);
  recorded.push({
    columns: part.columns,
    rows: part.rows,
    bytes: part.bytes.toString('base64'),
    seen: tmux('capture-pane', '-p', '-e', '-N').split('\n').slice(0, part.rows),
  });
}
tmux('kill-server');
const out = resolve(import.meta.dirname, '../../fixtures/sessions');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, `${name}.json.gz`), gzipSync(JSON.stringify(recorded), { level: 9 }));
process.exit(0);

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AttachedTerminal, attachTerminal } from '../../../source/adapters/terminal/attach-terminal.ts';
import { spawnScript } from './pty-helper.ts';

const folder = mkdtempSync(join(tmpdir(), 'chaperone-attach-'));

/** Resolves when the visible text matches. */
function sees(terminal: AttachedTerminal, pattern: RegExp): Promise<void> {
  return new Promise((done) => {
    terminal.onChange = () => pattern.test(terminal.text().join('\n')) && done();
    terminal.onChange();
  });
}

test('without any screen the terminal is live, answers queries, and is recorded', async () => {
  const recordingPath = join(folder, 'a.cast');
  const pty = await spawnScript(
    'stty raw -echo; printf "\\033[6n"; dd bs=1 count=6 2>/dev/null | od -An -c; stty sane; echo ready; read x; echo got $x',
  );
  const terminal = attachTerminal(pty, { recordingPath, columns: 80, rows: 24 });
  await sees(terminal, /033 {3}\[ {3}1 {3}; {3}1 {3}R[\s\S]*ready/);
  terminal.write('word\r');
  await terminal.finished;
  expect(terminal.text().join('\n')).toContain('got word');
  expect(readFileSync(recordingPath, 'utf8')).toMatch(/got word[\s\S]*\n\[[\d.]+,"x","0"\]\n$/);
});

test('a resize reaches emulator, program and recording', async () => {
  const recordingPath = join(folder, 'b.cast');
  const pty = await spawnScript('trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.02; done');
  const terminal = attachTerminal(pty, { recordingPath, columns: 80, rows: 24 });
  await sees(terminal, /ready/);
  terminal.resize(61, 13);
  await terminal.finished;
  expect(terminal.text()).toHaveLength(13);
  expect(terminal.text().join('\n')).toContain('13 61');
  expect(readFileSync(recordingPath, 'utf8')).toContain('"r","61x13"');
});

test('all of a flood is parsed and recorded before it counts as finished', async () => {
  const recordingPath = join(folder, 'c.cast');
  const pty = await spawnScript('seq 300000');
  const terminal = attachTerminal(pty, { recordingPath, columns: 80, rows: 24 });
  await terminal.finished;
  expect(terminal.text().slice(-2)).toEqual(['300000', '']);
  const text = readFileSync(recordingPath, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string])
    .filter(([, code]) => code === 'o')
    .map(([, , data]) => data)
    .join('');
  expect(text.split('\r\n')).toHaveLength(300_001);
});

test('while a flood is parsed, other things get their turn', async () => {
  const pty = await spawnScript('seq 2000000');
  const terminal = attachTerminal(pty, { recordingPath: join(folder, 'd.cast'), columns: 80, rows: 24 });
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await terminal.finished;
  clearInterval(timer);
  // Fourteen megabytes are at least a hundred slices of parsing; in one go there would be a handful of turns.
  expect(turns).toBeGreaterThan(40);
});

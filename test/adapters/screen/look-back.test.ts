import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { LookBack } from '../../../source/adapters/screen/look-back.ts';
import { Reader } from '../../../source/adapters/screen/reader.ts';
import { type AttachedTerminal, attachTerminal } from '../../../source/adapters/terminal/attach-terminal.ts';
import type { PtyProcess } from '../../../source/ports.ts';

let folder: string;
let recordingPath: string;
let said: (text: string) => void | Promise<void>;
let exit: (how: { code: number; signal: null }) => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaperone-past-'));
  recordingPath = join(folder, 'output.cast');
  return () => rmSync(folder, { recursive: true, force: true });
});

/** An agent that says what it is told to, in a terminal that keeps 100 lines. */
function attach(columns = 30): AttachedTerminal {
  const exited = Promise.withResolvers<{ code: number; signal: null }>();
  exit = exited.resolve;
  const pty: PtyProcess = {
    pid: 0,
    onData: (listener) => {
      said = (text) => listener(Buffer.from(text));
    },
    write: () => {},
    resize: () => {},
    freeze: async () => {},
    thaw: async () => {},
    end: async () => {},
    exited: exited.promise,
  };
  return attachTerminal(pty, { recordingPath, columns, rows: 5, scrollback: 100 });
}

const lines = (from: number, to: number, more = ''): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}${more}\r\n`).join('');

/** `by` scrolls, and says whether something else is shown then. */
function look(terminal: AttachedTerminal): { back: LookBack; by(lines: number): Promise<boolean> } {
  const back = new LookBack(terminal, new Reader(terminal.emulator), () => {});
  const by = async (lines: number): Promise<boolean> => {
    const before = [back.behind, ...back.emulator.text()].join('\n');
    await back.scroll(lines);
    return [back.behind, ...back.emulator.text()].join('\n') !== before;
  };
  return { back, by };
}

/** The numbers of the lines that are shown. */
const shown = (back: LookBack): number[] =>
  back.emulator
    .text()
    .filter((line) => line.startsWith('line '))
    .map((line) => Number(line.split(' ')[1]));

test('every line that was ever printed is reached by scrolling up, and none is skipped or shown in another order', async () => {
  const terminal = attach();
  for (let from = 1; from < 3_000; from += 100) await said(lines(from, from + 99, ' abc'.repeat(5)));
  const { back, by } = look(terminal);
  const tops: number[] = [];
  do tops.push(shown(back)[0] as number);
  while (await by(-1));
  const all = Array.from({ length: 2_997 }, (_, index) => 2_997 - index);
  expect(tops).toEqual(all.slice(all.indexOf(tops[0] as number)));
  expect(tops.at(-1)).toBe(1);
  expect([back.past, back.behind]).toEqual([true, 2_996]);
  // And down again.
  for (let top = 2; top <= 2_997; top++) {
    expect(await by(1)).toBe(true);
    expect(shown(back)[0]).toBe(top);
  }
  expect([back.past, back.behind]).toEqual([false, 0]);
});

test('what is read stays in its place while output goes on, and leaving goes back to the living terminal', async () => {
  const terminal = attach();
  await said(lines(1, 400));
  const { back, by } = look(terminal);
  for (let page = 0; page < 60; page++) await by(-4);
  const before = shown(back);
  expect(back.past).toBe(true);
  const { behind } = back;
  await said(lines(401, 900));
  expect([shown(back), back.behind]).toEqual([before, behind + 500]);
  expect(terminal.emulator.fresh).toBeGreaterThan(400);
  back.leave();
  back.reader.scrollToEnd();
  expect(shown(back).at(-1)).toBe(900);
});

test('an earlier start of the agent that was recorded into the same file can be read', async () => {
  const first = attach();
  await said(`\x1b[31m${lines(1, 50)}\x1b[?1049hfull screen`);
  exit({ code: 0, signal: null });
  await first.finished;
  const { back, by } = look(attach());
  await said(lines(51, 60));
  const seen = new Set<number>();
  do for (const line of shown(back)) seen.add(line);
  while (await by(-2));
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
});

test('after another width no line is missing where the recording joins what is kept', async () => {
  const terminal = attach(60);
  for (let from = 1; from < 2_000; from += 100) await said(lines(from, from + 99, ' abc'.repeat(10)));
  terminal.resize(30, 5);
  for (let from = 2_001; from < 2_100; from += 100) await said(lines(from, from + 99, ' abc'.repeat(10)));
  const { back, by } = look(terminal);
  const seen = new Set<number>();
  do for (const line of shown(back)) seen.add(line);
  while (await by(-3));
  expect(seen.size).toBe(2_100);
});

test('searching and copying work in the recording as in the living terminal', async () => {
  const terminal = attach();
  await said(`needle\r\n${lines(1, 150)}`);
  const { back, by } = look(terminal);
  expect(back.reader.find('needle').count).toBe(0);
  back.reader.endFind(true);
  while (!back.past) await by(-10);
  expect(back.reader.find('needle')).toEqual({ count: 1, at: 1 });
  back.reader.endFind(false);
  back.reader.pressAt({ x: 0, y: 0 });
  back.reader.select('mark-lines');
  expect(back.reader.selected()).toBe('needle');
});

test('a recording that is gone, or was never written, only has no earlier lines', async () => {
  const terminal = attach();
  await said(lines(1, 300));
  await terminal.before(0, new AbortController().signal);
  writeFileSync(recordingPath, '');
  const { back, by } = look(terminal);
  await by(-1_000);
  expect(await by(-10)).toBe(false);
  expect(back.past).toBe(false);
});

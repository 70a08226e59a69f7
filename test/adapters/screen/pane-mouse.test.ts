import { beforeEach, expect, test } from 'vitest';
import { PaneMouse } from '../../../source/adapters/screen/pane-mouse.ts';
import { Reader } from '../../../source/adapters/screen/reader.ts';
import { mouseReport } from '../../../source/adapters/screen/translate-mouse.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';

const region = { x: 10, y: 2, width: 20, height: 5 };
let emulator: Emulator;
let reader: Reader;
let mouse: PaneMouse;

beforeEach(() => {
  emulator = new Emulator({ columns: 20, rows: 5 });
  reader = new Reader(emulator);
  mouse = new PaneMouse();
  for (let line = 1; line <= 20; line++) emulator.write(`line number ${line}\r\n`);
});

/** Buttons: 0 left, 32 dragged, 64 and 65 the wheel. Cells from 1, as terminals count. */
function report(button: number, x: number, y: number, released = false, inside = false) {
  const read = mouseReport(`\x1b[<${button};${x};${y}${released ? 'm' : 'M'}`);
  if (read === undefined) throw new Error('no report');
  return mouse.handle(read, region, { emulator, reader, scroll: (lines) => reader.scroll(lines) }, inside);
}

test('dragging selects, backwards too, and a click alone ends it', () => {
  report(0, 16, 3);
  report(32, 21, 4);
  report(0, 21, 4, true);
  expect(reader.selected()).toBe('number 17\nline number');
  report(32, 25, 5);
  expect(reader.selected()).toBe('number 17\nline number');
  report(0, 11, 3);
  report(0, 11, 3, true);
  expect([reader.selecting, emulator.following]).toEqual([null, true]);
  report(0, 21, 4);
  report(32, 16, 3);
  expect(reader.selected()).toBe('number 17\nline number');
});

test('two presses select a word, three a line', () => {
  const press = (): void => {
    report(0, 17, 3);
    report(0, 17, 3, true);
  };
  press();
  press();
  expect(reader.selected()).toBe('number');
  press();
  expect(reader.selected()).toBe('line number 17');
});

test('dragging beyond the edge scrolls', () => {
  report(0, 11, 6);
  report(32, 11, 1);
  expect(reader.selected().split('\n')).toHaveLength(6);
  expect(emulator.behind).toBe(2);
});

test('the wheel scrolls the pane; beside it, it is the interface’s arrow keys', () => {
  expect(report(64, 15, 4)).toBe('done');
  expect(emulator.behind).toBe(3);
  report(65, 15, 4);
  expect([emulator.behind, emulator.following]).toEqual([0, true]);
  expect([report(64, 1, 1), report(65, 1, 1)]).toEqual([{ toInterface: '\x1b[A' }, { toInterface: '\x1b[B' }]);
});

test('inside a full screen that did not ask for the mouse, the wheel is arrow keys', () => {
  emulator.write('\x1b[?1049h');
  expect(report(64, 15, 4, false, true)).toEqual({ toAgent: '\x1b[A\x1b[A\x1b[A' });
  emulator.write('\x1b[?1h');
  expect(report(65, 15, 4, false, true)).toEqual({ toAgent: '\x1bOB\x1bOB\x1bOB' });
});

test('other buttons and presses beside the pane select nothing', () => {
  for (const button of [1, 2, 66, 67]) report(button, 15, 4);
  report(0, 1, 1);
  report(32, 15, 4);
  expect([reader.selecting, emulator.behind]).toEqual([null, 0]);
});

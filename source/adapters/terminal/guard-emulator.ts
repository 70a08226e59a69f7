import type { Terminal } from '@xterm/headless';

/** Counts above these cost xterm seconds (one `CSI 99999999 L` more than 15) and mean nothing on a real screen. */
const LINES = 400;
const CELLS = 1_000;
const REPEATS = 4_000;

/**
 * What all sequences of one piece of output may ask for together. A line inserted costs about 3 µs, a repeated cell
 * 0.1 µs, a reset 100 µs: no piece of 4 KiB then takes longer than tens of milliseconds. No real program comes near.
 */
const budget = { lines: 4_000, cells: 50_000, resets: 50 };

/**
 * Registers handlers that swallow what would freeze the emulator, fill its memory, or is none of a pane's business:
 * huge counts, and the clipboard: what a program wants there is only told. What a handler answers `true` for never gets
 * to xterm's own. Returns what to call before each piece of output, of 4 KiB at most.
 */
export function guardEmulator(term: Terminal, onClipboard: (text: string) => void): () => void {
  let left = { ...budget };
  const limit = (kind: 'lines' | 'cells', final: string, most: number, intermediates?: string): void => {
    const id = intermediates === undefined ? { final } : { final, intermediates };
    term.parser.registerCsiHandler(id, (params) => {
      const count = params.reduce<number>((sum, value) => Math.max(sum, largest(value)), 1);
      if (count > Math.max(most, term.rows)) return true;
      left[kind] -= count;
      return left[kind] < 0;
    });
  };
  for (const final of ['L', 'M', 'S', 'T']) limit('lines', final, LINES);
  for (const final of ['@', 'A']) limit('lines', final, LINES, ' ');
  for (const final of ['}', '~']) limit('lines', final, LINES, "'");
  for (const final of ['I', 'Z']) limit('cells', final, LINES);
  for (const final of ['@', 'P', 'X']) limit('cells', final, CELLS);
  limit('cells', 'b', REPEATS);
  const resets = (): boolean => --left.resets < 0;
  term.parser.registerEscHandler({ final: 'c' }, resets);
  term.parser.registerEscHandler({ intermediates: '#', final: '8' }, resets);
  term.parser.registerOscHandler(52, (data) => {
    const text = clipboardText(data);
    if (text !== null) onClipboard(text);
    return true;
  });
  return () => {
    left = { ...budget };
  };
}

function largest(value: number | number[]): number {
  return typeof value === 'number' ? value : Math.max(...value);
}

/** More is no text that a person could look through; in bytes. */
const LONGEST = 100_000;

/** The text of a request to set the clipboard (`Pc ; base64`); null for a question, for rubbish, and for too much. */
function clipboardText(data: string): string | null {
  const encoded = data.slice(data.indexOf(';') + 1);
  if (encoded.length > LONGEST * 1.4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

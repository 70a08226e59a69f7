import type { Terminal } from '@xterm/headless';

/** Counts above these cost xterm seconds (one `CSI 99999999 L` more than 15) and mean nothing on a real screen. */
const LINES = 400;
const CELLS = 1_000;
const REPEATS = 4_000;

/**
 * Registers handlers that swallow what would freeze the emulator, fill its memory, or is none of a pane's business:
 * huge counts, hyperlinks (xterm needs time in proportion to all links in the scrollback for each new line) and the
 * clipboard. What a handler answers `true` for never gets to xterm's own.
 */
export function guardEmulator(term: Terminal): void {
  const limit = (final: string, most: number, intermediates?: string): void => {
    const id = intermediates === undefined ? { final } : { final, intermediates };
    term.parser.registerCsiHandler(id, (params) => params.some((value) => largest(value) > Math.max(most, term.rows)));
  };
  for (const final of ['L', 'M', 'S', 'T', 'I', 'Z']) limit(final, LINES);
  for (const final of ['@', 'P', 'X']) limit(final, CELLS);
  for (const final of ['@', 'A']) limit(final, LINES, ' ');
  for (const final of ['}', '~']) limit(final, LINES, "'");
  limit('b', REPEATS);
  for (const id of [8, 52]) term.parser.registerOscHandler(id, () => true);
}

function largest(value: number | number[]): number {
  return typeof value === 'number' ? value : Math.max(...value);
}

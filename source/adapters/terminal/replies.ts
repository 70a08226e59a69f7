import type { Terminal } from '@xterm/headless';

/** Colours told to programs that ask (OSC 10, 11), as 8-bit RGB. */
export interface TerminalColours {
  readonly foreground: readonly [number, number, number];
  readonly background: readonly [number, number, number];
}

export const dark: TerminalColours = { foreground: [0xd0, 0xd0, 0xd0], background: [0, 0, 0] };

/** Answers to queries, in bytes: a first portion, and how fast it fills again. A flood of queries gets no flood back. */
const BURST = 4_096;
const PER_MS = 4;

/**
 * Passes on what the terminal answers to its program's queries, within limits, and answers those for colours: programs
 * look for a light or dark background, and xterm without a screen is silent.
 */
export function passReplies(term: Terminal, colours: TerminalColours, send: (answer: string) => void): void {
  let credit = BURST;
  let refilled = performance.now();
  const reply = (answer: string): void => {
    if (answer === '') return;
    const now = performance.now();
    credit = Math.min(BURST, credit + (now - refilled) * PER_MS);
    refilled = now;
    if (answer.length > credit) return;
    credit -= answer.length;
    send(answer);
  };
  term.onData(reply);
  for (const [code, rgb] of [
    [10, colours.foreground],
    [11, colours.background],
  ] as const)
    term.parser.registerOscHandler(code, (data) => {
      const parts = rgb.map((value) => value.toString(16).padStart(2, '0').repeat(2));
      if (data === '?') reply(`\x1b]${code};rgb:${parts.join('/')}\x1b\\`);
      return true;
    });
}

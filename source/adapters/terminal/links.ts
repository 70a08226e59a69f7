import type { Terminal } from '@xterm/headless';
import type { Emulator } from './emulator.ts';

/** So many hyperlinks of programs are remembered. */
const MOST = 50;
/** A longer address is none that a person could judge. */
const LONGEST = 2_000;
const address = /https?:\/\/[!-~]+/g;

/**
 * Remembers where hyperlinks (OSC 8) led: xterm's own need time in proportion to all links in the scrollback for each
 * new line. The text stays text.
 */
export class Links {
  private readonly given: string[] = [];

  constructor(term: Terminal) {
    term.parser.registerOscHandler(8, (data) => {
      const target = data.slice(data.indexOf(';') + 1);
      if (!isAddress(target)) return true;
      const before = this.given.indexOf(target);
      if (before !== -1) this.given.splice(before, 1);
      this.given.push(target);
      if (this.given.length > MOST) this.given.shift();
      return true;
    });
  }

  /** Web addresses: those that can be read on the visible screen, the lowest first, then those behind hyperlinks. */
  addresses(emulator: Emulator): string[] {
    const { buffer, columns, rows } = emulator;
    let text = '';
    for (let y = 0; y < rows; y++) {
      const line = buffer.getLine(buffer.viewportY + y);
      const part = line?.translateToString(false, 0, columns) ?? '';
      text += line?.isWrapped ? part : `\n${part}`;
    }
    const read = [...text.matchAll(address)]
      .map(([found]) => found.replace(/[.,;:!?'"`>\])}]+$/, ''))
      .filter(isAddress)
      .reverse();
    return [...new Set([...read, ...this.given.toReversed()])];
  }
}

/** An http or https address in visible ASCII; others are never opened. */
export function isAddress(text: string): boolean {
  return text.length <= LONGEST && /^https?:\/\/[!-~]+$/.test(text) && URL.canParse(text);
}

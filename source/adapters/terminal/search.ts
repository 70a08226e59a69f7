import type { Found } from '../../ports.ts';
import type { Emulator } from './emulator.ts';
import { findText, type Match } from './find-text.ts';

/** A place of a match on the visible screen. */
export interface Highlight {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly current: boolean;
}

/** A search in an emulator's lines that goes on while output comes: places are looked up anew at every step. */
export class Search {
  private readonly emulator: Emulator;
  private readonly text: string;
  private current: { readonly line: () => number; readonly column: number } | null = null;

  constructor(emulator: Emulator, text: string) {
    this.emulator = emulator;
    this.text = text;
  }

  /** Goes to the last occurrence at or before the end of what is shown, or to the first one after it. */
  start(): Found {
    const matches = findText(this.emulator, this.text);
    const { viewportY } = this.emulator.buffer;
    const bottom = viewportY + this.emulator.rows;
    const before = matches.findLastIndex(([{ line }]) => line < bottom);
    return this.go(matches, before === -1 ? 0 : before);
  }

  /** Goes to the next occurrence towards the end (1) or the beginning (-1), around the corner too. */
  next(step: 1 | -1): Found {
    const matches = findText(this.emulator, this.text);
    const { current } = this;
    if (current === null || matches.length === 0) return this.go(matches, matches.length - 1);
    const line = current.line();
    const order = ([place]: Match): number => place.line - line || place.column - current.column;
    const index =
      step === 1 ? matches.findIndex((match) => order(match) > 0) : matches.findLastIndex((match) => order(match) < 0);
    return this.go(matches, index === -1 ? (step === 1 ? 0 : matches.length - 1) : index);
  }

  /** The occurrences on the visible screen. */
  visible(): Highlight[] {
    const { viewportY } = this.emulator.buffer;
    const line = this.current?.line();
    return findText(this.emulator, this.text, viewportY, viewportY + this.emulator.rows).flatMap((match) =>
      match.map((place) => ({
        x: place.column,
        y: place.line - viewportY,
        width: place.cells,
        current: match[0].line === line && match[0].column === this.current?.column,
      })),
    );
  }

  private go(matches: readonly Match[], index: number): Found {
    const match = matches[index];
    if (match === undefined) {
      this.current = null;
      return { count: 0, at: 0 };
    }
    const [{ line, column }] = match;
    this.current = { line: this.emulator.follow(line), column };
    const { viewportY } = this.emulator.buffer;
    // A place that is shown already stays where it is; others come to the middle.
    if (line < viewportY || line >= viewportY + this.emulator.rows)
      this.emulator.scroll(line - viewportY - Math.floor(this.emulator.rows / 2));
    return { count: matches.length, at: index + 1 };
  }
}

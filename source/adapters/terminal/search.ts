import type { Found } from '../../ports/agent-terminal.ts';
import type { Emulator, Followed } from './emulator.ts';
import { findText, type Match, placesOf } from './find-text.ts';

/** A place on the visible screen that is marked: found, or selected. */
export interface Highlight {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The one that the search stands at, or the cursor of a selection. */
  readonly current: boolean;
}

/** A search in an emulator's lines that goes on while output comes: places are looked up anew at every step. */
export class Search {
  private readonly emulator: Emulator;
  private readonly text: string;
  private current: { readonly line: Followed; readonly at: number } | null = null;

  constructor(emulator: Emulator, text: string) {
    this.emulator = emulator;
    this.text = text;
  }

  /** Goes to the last occurrence at or before the end of what is shown, or to the first one after it. */
  start(): Found {
    const matches = findText(this.emulator, this.text);
    const bottom = this.emulator.buffer.viewportY + this.emulator.rows;
    const before = matches.findLastIndex(({ line }) => line < bottom);
    return this.go(matches, before === -1 ? 0 : before);
  }

  /** Goes to the next occurrence towards the end (1) or the beginning (-1), around the corner too. */
  next(step: 1 | -1): Found {
    const matches = findText(this.emulator, this.text);
    const { current } = this;
    if (current === null || matches.length === 0) return this.go(matches, matches.length - 1);
    const line = current.line.now();
    const order = (match: Match): number => match.line - line || match.at - current.at;
    const index =
      step === 1 ? matches.findIndex((match) => order(match) > 0) : matches.findLastIndex((match) => order(match) < 0);
    return this.go(matches, index === -1 ? (step === 1 ? 0 : matches.length - 1) : index);
  }

  /** The occurrences on the visible screen. */
  visible(): Highlight[] {
    const { viewportY } = this.emulator.buffer;
    const line = this.current?.line.now();
    return findText(this.emulator, this.text, viewportY, viewportY + this.emulator.rows).flatMap((match) =>
      placesOf(this.emulator, match, this.text.length).map((place) => ({
        x: place.column,
        y: place.line - viewportY,
        width: place.cells,
        current: match.line === line && match.at === this.current?.at,
      })),
    );
  }

  /** Follows nothing any more. */
  end(): void {
    this.current?.line.forget();
    this.current = null;
  }

  private go(matches: readonly Match[], index: number): Found {
    this.end();
    const match = matches[index];
    if (match === undefined) return { count: 0, at: 0 };
    const { line, at } = match;
    this.current = { line: this.emulator.follow(line), at };
    const { viewportY } = this.emulator.buffer;
    // A place that is shown already stays where it is; others come to the middle.
    if (line < viewportY || line >= viewportY + this.emulator.rows)
      this.emulator.scroll(line - viewportY - Math.floor(this.emulator.rows / 2));
    return { count: matches.length, at: index + 1 };
  }
}
